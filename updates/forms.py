"""What editors send."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from screening.words import UnfitText, clean_text
from updates.enums import Status
from updates.models import REASON_LENGTH, TEXT_LENGTH
from users.words import LineField

TODAY_FORMAT = "%Y-%m-%d"


class WriteForm(forms.Form):
    """A status update: its date and state, what there is to say, whom it is told and when."""

    date = forms.DateField(
        label="Date",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format=TODAY_FORMAT),
        error_messages={"invalid": "Enter a date like 2026-11-26.", "required": "Enter the date."},
    )
    status = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "None"), *Status.choices],
        help_text="Readers see it beside the date.",
    )
    text = forms.CharField(
        label="What there is to say",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Plain text. Leave an empty line between paragraphs.",
        error_messages={"required": "Enter what there is to say."},
    )
    notify = forms.BooleanField(label="Tell subscribers", required=False)
    publish_at = forms.DateTimeField(
        label="Publish later",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Leave it empty to publish now.",
        error_messages={"invalid": "Enter a date and a time like 2026-11-26 09:30."},
    )

    past = "This is over. Leave it empty to publish now."

    def clean_text(self):
        try:
            return clean_text(self.cleaned_data["text"], length=TEXT_LENGTH)
        except UnfitText as unfit:
            raise ValidationError(str(unfit)) from unfit

    def clean_publish_at(self):
        moment = self.cleaned_data["publish_at"]
        if moment and moment <= timezone.now():
            raise ValidationError(self.past, code="past")
        return moment


class EditForm(WriteForm):
    """A change of one, with its reason, which readers see."""

    reason = LineField(
        label="What changed and why",
        length=REASON_LENGTH,
        help_text="Readers see this in the history.",
        error_messages={"required": "Say what changed and why: readers see it."},
    )
    tell = forms.BooleanField(
        label="Tell subscribers of this change",
        required=False,
        help_text="After ten minutes, with all that you change until then.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    notify = publish_at = None


class PlannedForm(WriteForm):
    """A change of one that is planned: readers have not seen it, so it needs no reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    past = "This is over. Enter a later time."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["publish_at"]
        field.required, field.help_text = True, ""
        field.error_messages["required"] = "Enter when to publish it."


class WithdrawForm(forms.Form):
    """Why a status update is taken from readers."""

    reason = LineField(
        label="Why you withdraw it",
        length=REASON_LENGTH,
        error_messages={"required": "Say why you withdraw it."},
    )
