"""Forms of comments. The words are checked where they are stored (comments.actions): here nothing is lost."""

import uuid

from django import forms

from comments.models import TEXT_LENGTH
from screening.enums import REPORTED, Rule
from users.words import LineField, WordsField

DETAILS_LENGTH = 1000
REASON_LENGTH = 500
# As much as stands beside a held comment.
NOTE_LENGTH = 200


class TextField(forms.CharField):
    """What a person writes, exactly as it came."""

    def __init__(self, *, rows=5, length=TEXT_LENGTH, **kwargs):
        # No maxlength: browsers cut off what is pasted, and say nothing.
        widget = forms.Textarea(attrs={"rows": rows, "data-length": length})
        super().__init__(strip=False, widget=widget, **kwargs)
        self.validators = []

    def validate(self, value):
        """Take anything: what is wrong with it is said where it is stored, in words that help."""


class MarkField(forms.CharField):
    """What the form knows of itself. Whatever comes back is taken: the form makes sense of it or does without."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)
        self.validators = []


class CommentForm(forms.Form):
    """A comment or a reply. `token` names this form: however often it comes, it makes one comment."""

    text = TextField(label="Your comment")
    token = MarkField()

    def __init__(self, *args, auto_id="comment-%s", **kwargs):
        super().__init__(*args, auto_id=auto_id, **kwargs)

    def clean_token(self):
        """Return the UUID that this form was made with; one that is none is replaced."""
        try:
            return uuid.UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid.uuid4()


class EditForm(forms.Form):
    """New words for a comment; `version` is the one they were written over."""

    text = TextField(label="Your comment", rows=8)
    version = MarkField()

    def clean_version(self):
        """Return the version as a number; one that is none is none that there ever was."""
        version = self.cleaned_data["version"]
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


class ReportForm(forms.Form):
    """Which rule a comment breaks."""

    rule = forms.ChoiceField(
        label="What is wrong with it?",
        choices=REPORTED,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong with the comment."},
    )
    details = WordsField(
        label="What should the moderator know?",
        length=DETAILS_LENGTH,
        rows=3,
        required=False,
        help_text="Up to 1,000 characters. Only moderators read this.",
    )


class RemoveForm(forms.Form):
    """Why a comment is removed: the rule stands in its place, the rest is for its writer."""

    rule = forms.ChoiceField(
        label="Rule",
        choices=[("", "Choose a rule"), *Rule.choices],
        error_messages={"required": "Choose the rule that it breaks."},
        help_text="Everyone sees this in the place of the comment.",
    )
    reason = LineField(
        label="What the writer should know",
        length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="We email it with the rule and the text. At most 500 characters.",
    )


class NoteForm(forms.Form):
    """A note for the record."""

    reason = LineField(
        label="Note for the record",
        length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only moderators see it. At most 200 characters.",
    )


class ModeratorEditForm(EditForm):
    """New words for somebody else's comment, always with the reason."""

    text = TextField(label="The comment", rows=8)
    reason = LineField(
        label="Reason",
        length=REASON_LENGTH,
        error_messages={"required": "Enter the reason: readers and its writer see it."},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everyone sees it with your public name. At most 500 characters.",
    )
    shows_difference = forms.BooleanField(
        label="Show readers what you changed",
        required=False,
        help_text="Leave this empty when you take out what must not be read, such as a name.",
    )
