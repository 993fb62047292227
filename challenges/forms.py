"""What editors and staff send to challenges."""

import uuid

from django import forms
from django.utils import timezone

from challenges.anonymity import problems_of_anonymity
from challenges.enums import (
    CHECK_LENGTH,
    MOST_THEMES,
    PART_LENGTH,
    TITLE_LENGTH,
    IdeaKind,
    Mark,
    Status,
    SupportKind,
)
from challenges.rounds import problems_of, ready_made
from comments.forms import MarkField, RemoveForm, TextField
from core.models import BasePageForm
from users.words import LineField, WordsField

NO_STATUS = f"Choose one of these: {', '.join(status.label for status in Status if status)}."


class ChallengeForm(BasePageForm):
    """A challenge's editing form: its rounds follow each other, and the usual ones can be had ready made."""

    ready_made = forms.BooleanField(
        label="Make the usual rounds",
        required=False,
        help_text="From the opening and closing time below, where there are no rounds yet.",
    )

    def clean(self):
        data = super().clean()
        formset = self.formsets.get("rounds")
        if formset is not None and formset.is_valid():
            by_round = {id(form.instance): form for form in formset.forms if _counts(form, formset)}
            rounds = [form.instance for form in by_round.values()]
            for one, sentence in problems_of(rounds):
                by_round[id(one)].add_error("opens_at", sentence)
            for one, sentence in problems_of_anonymity(self.instance, rounds):
                if one:
                    by_round[id(one)].add_error("is_anonymous", sentence)
                else:
                    self.add_error(None, sentence)
        return data

    def save(self, commit=True):
        page = super().save(commit=False)
        if self.cleaned_data.get("ready_made") and not page.rounds.all():
            page.rounds = [
                page.rounds.model(**fields) for fields in ready_made(page.kind, page.opens_at, page.closes_at)
            ]
        if commit:
            page.save()
        return page


def _counts(form, formset):
    """Return whether a row of a formset is to be stored."""
    return bool(form.has_changed() or form.instance.pk) and form not in formset.deleted_forms


class IdeaForm(forms.Form):
    """What somebody posts: two fields and done. `token` names this form: however often it comes, it makes one idea."""

    kind = forms.ChoiceField(label="What is it?", choices=IdeaKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="In one line",
        strip=False,
        widget=forms.TextInput(attrs={"data-kept": True, "data-similar": True}),
        help_text=f"Up to {TITLE_LENGTH} characters. Shorter ones are read more.",
        error_messages={"required": "Enter what it is in one line."},
    )
    text = TextField(label="Say more", rows=7)
    themes = forms.MultipleChoiceField(
        label=f"Themes, up to {MOST_THEMES}", required=False, widget=forms.CheckboxSelectMultiple
    )
    token = MarkField()

    def __init__(self, *args, challenge, auto_id="idea-%s", **kwargs):
        super().__init__(*args, auto_id=auto_id, **kwargs)
        themes = challenge.theme_list
        if themes:
            self.fields["themes"].choices = [(theme, theme) for theme in themes]
        else:
            del self.fields["themes"]

    def clean(self):
        data = super().clean()
        data.setdefault("themes", [])
        if len(data["themes"]) > MOST_THEMES:
            self.add_error("themes", f"Choose up to {MOST_THEMES} themes.")
        return data

    def clean_token(self):
        """Return the UUID that this form was made with; one that is none is replaced."""
        try:
            return uuid.UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid.uuid4()


class EditIdeaForm(IdeaForm):
    """New words for an idea; `version` is the one they were written over."""

    token = None
    version = MarkField()

    def clean_version(self):
        """Return the version as a number; one that is none is none that there ever was."""
        version = self.cleaned_data["version"]
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


class SupportForm(forms.Form):
    """What of support somebody gives, or takes back."""

    kind = forms.ChoiceField(choices=SupportKind.choices)
    support = forms.BooleanField(required=False)


class CheckForm(forms.Form):
    """What somebody says of an item of a plan; `seen` are the words that they read."""

    verdict = forms.ChoiceField(
        label="What do you think of it?",
        choices=Mark.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you think of it."},
    )
    text = TextField(
        label="Why",
        rows=5,
        required=False,
        length=CHECK_LENGTH,
        help_text="Everyone can read it, with your public name.",
    )
    seen = MarkField()

    def __init__(self, *args, auto_id="check-%s", **kwargs):
        super().__init__(*args, auto_id=auto_id, **kwargs)


class AnswerForm(forms.Form):
    """What is said officially of an idea."""

    status = forms.ChoiceField(
        label="Status",
        choices=[("", "Choose a status"), *(choice for choice in Status.choices if choice[0])],
        error_messages={"required": "Choose a status.", "invalid_choice": NO_STATUS},
    )
    team = LineField(
        label="Which team has it",
        length=120,
        required=False,
        help_text="As in ‘the workforce team’.",
    )
    reason = LineField(
        label="Why",
        length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. At most 500 characters.",
        error_messages={"required": "Enter why: everyone who took part reads it."},
    )
    said = WordsField(label="What you said", length=PART_LENGTH, rows=3, required=False)
    did = WordsField(label="What we did", length=PART_LENGTH, rows=3, required=False)
    cannot = WordsField(label="What we cannot do, and why", length=PART_LENGTH, rows=3, required=False)
    next_date = forms.DateField(
        label="When there will be more to say",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date like 2027-03-01."},
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def clean_next_date(self):
        day = self.cleaned_data["next_date"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Enter a day that is still to come.")
        return day


class RemoveIdeaForm(RemoveForm):
    """Why an idea is removed: the rule stands in its place, the rest is for its writer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].help_text = "Everyone sees this in the place of the idea."
        self.fields["reason"].help_text = "Its writer is told it with the rule. At most 500 characters."
