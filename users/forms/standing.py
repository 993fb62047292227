"""Forms of people who ask, appeal, accept and confirm."""

from django import forms

from users.words import LineField, WordsField

APPEAL_LENGTH = 3000


class AskForm(forms.Form):
    """Who asks to be registered as staff: where, as what, doing what."""

    employer = LineField(
        length=160,
        label="Employer",
        help_text="The care home, practice, agency or organisation that you work for.",
        error_messages={"required": "Enter who you work for."},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    role = LineField(
        length=120,
        label="Your role",
        help_text="For example, senior care assistant.",
        error_messages={"required": "Enter your role."},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    sentence = LineField(
        length=500,
        label="What do you do at work?",
        help_text="One sentence is enough. Do not name people you care for. Only moderators read this.",
        error_messages={"required": "Enter one sentence about what you do at work."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealForm(forms.Form):
    """What a suspended person says to it, once."""

    text = WordsField(
        length=APPEAL_LENGTH,
        label="Why should we lift the suspension?",
        help_text="Up to 3,000 characters. You can appeal once, so say everything that matters.",
        error_messages={"required": "Enter why we should lift the suspension."},
    )


class AcceptRulesForm(forms.Form):
    """The button that accepts the version that was shown, and no other."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, current=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = current
        self.initial["version"] = current.pk if current else ""

    def clean_version(self):
        """Return the version in force; another one came into force while the page was read."""
        if self.current is None or self.cleaned_data["version"] != str(self.current.pk):
            raise forms.ValidationError("This is not the version in force.")
        return self.current


class ConfirmWorkForm(forms.Form):
    """The button behind the link in the mail."""
