"""Forms of moderators in the CMS."""

from datetime import datetime, time, timedelta

from django import forms
from django.db import models
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from users.domains import clean_domain
from users.enums import Decision
from users.models import EmailDomain, RulesVersion
from users.words import LineField

REASON_LENGTH = 500
LONGEST = timedelta(days=3660)
END_OF_DAY = time(23, 59)


class ReasonField(LineField):
    """Why something is done to a person, in words that the person reads."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Reason")
        kwargs.setdefault("help_text", "The person reads this in an email. At most 500 characters.")
        super().__init__(
            length=REASON_LENGTH,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"required": "Enter the reason."},
            **kwargs,
        )


class DecisionForm(forms.Form):
    """Approve or decline, by the button that was pressed."""

    decision = forms.ChoiceField(
        choices=[choice for choice in Decision.choices if choice[0] != Decision.WAITING],
        widget=forms.HiddenInput,
        error_messages={"required": "Approve or decline."},
    )
    reason = ReasonField(
        required=False,
        help_text="The person reads this in an email. You must give one when you decline. At most 500 characters.",
    )

    def clean(self):
        super().clean()
        declines = self.cleaned_data.get("decision") == Decision.DECLINED
        if declines and not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter why you decline, so that the person knows what to do.")


class End(models.TextChoices):
    """When a suspension ends."""

    DAY = "1", "After 1 day"
    WEEK = "7", "After 7 days"
    MONTH = "30", "After 30 days"
    YEAR = "365", "After one year"
    DATE = "date", "At the end of a date"


class SuspendForm(forms.Form):
    """Why and until when somebody may read only."""

    reason = ReasonField()
    end = forms.ChoiceField(
        label="The suspension ends",
        choices=End,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when the suspension ends."},
    )
    date = forms.DateField(
        label="Date",
        required=False,
        help_text="Only for ‘at the end of a date’. For example, 2027-03-31.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter a date like 2027-03-31."},
    )

    def clean(self):
        super().clean()
        end, date = self.cleaned_data.get("end"), self.cleaned_data.get("date")
        if end == End.DATE and "date" not in self.errors:
            if date is None:
                self.add_error("date", "Enter the date on which the suspension ends.")
            elif not (date <= timezone.localdate() + LONGEST and end_of(date) > timezone.now()):
                self.add_error("date", "Enter a date from today on, at most ten years ahead.")

    @property
    def ends_at(self):
        """The moment of a valid form at which the suspension ends."""
        if self.cleaned_data["end"] == End.DATE:
            return end_of(self.cleaned_data["date"])
        return timezone.now() + timedelta(days=int(self.cleaned_data["end"]))


def end_of(date):
    """Return the last minute of a day here."""
    return timezone.make_aware(datetime.combine(date, END_OF_DAY))


class LiftForm(forms.Form):
    """Why a suspension ends early."""

    reason = ReasonField()


class EmailDomainForm(WagtailAdminModelForm):
    """A domain whose addresses prove that somebody works in health or care."""

    class Meta:
        model = EmailDomain
        fields = ["domain", "with_subdomains", "note"]
        error_messages = {"domain": {"unique": "This domain is in the list already."}}

    def clean_domain(self):
        return clean_domain(self.cleaned_data["domain"])

    def clean_note(self):
        return LineField(length=200, required=False).clean(self.cleaned_data["note"])


class RulesVersionForm(WagtailAdminModelForm):
    """What is new in the community rules."""

    what_changed = LineField(
        length=300,
        label="What changed",
        help_text="One or two sentences: people read this when they are asked again. Change the rules page first.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what changed."},
    )

    class Meta:
        model = RulesVersion
        fields = ["what_changed"]
