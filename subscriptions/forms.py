"""What subscribers send."""

import re

from django import forms

from subscriptions.enums import PACES_OF_ADDRESSES, Kind, Pace, default_pace
from users.addresses import EmailAddressField

ROW = re.compile(r"(notification|digest)-\d{1,18}", re.ASCII)
HOURS = [
    ("", "No quiet hours"),
    *((str(hour), f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}") for hour in range(24)),
]


class AddressForm(forms.Form):
    """The address of somebody without an account."""

    email = EmailAddressField(help_text="We write to it once, with a link to confirm that it is yours.")


class FollowForm(forms.Form):
    """Whether an account follows something from now on."""

    follow = forms.BooleanField(required=False)


class DeedForm(forms.Form):
    """One of the deeds that have a button of their own on the page of choices."""

    UNSUBSCRIBE, STOP, START, REVOKE = "unsubscribe", "stop", "start", "revoke"
    WORKS, DIGESTS, KEEP = "works", "digests", "keep"

    deed = forms.ChoiceField(
        choices=[(deed, deed) for deed in (UNSUBSCRIBE, STOP, START, REVOKE, WORKS, DIGESTS, KEEP)]
    )
    subscription = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class UndoForm(forms.Form):
    """Whether the last deed of a link is taken back, and how soon its news was told before."""

    undo = forms.BooleanField(required=False)
    pace = forms.CharField(required=False, max_length=10)


class AgainForm(forms.Form):
    """Mails that were given up, by kind and number: `notification-7`, `digest-3`."""

    row = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["row"].valid_value = ROW.fullmatch

    @property
    def ids(self):
        """The numbers by kind, as `send_again` takes them."""
        found = [row.split("-") for row in self.cleaned_data["row"]]
        return {
            f"{kind}_ids": [int(pk) for of, pk in found if of == kind] for kind in ("notification", "digest")
        }


class UpToForm(forms.Form):
    """The newest of the notifications that somebody saw."""

    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1)


class ChoicesForm(forms.Form):
    """How soon each kind of news is told, and the hours in which no mail comes."""

    def __init__(self, *args, subscriber, **kwargs):
        self.subscriber = subscriber
        chosen = dict(subscriber.choices.values_list("kind", "pace")) if subscriber.pk else {}
        initial = {kind.value: chosen.get(kind, default_pace(kind)) for kind in Kind}
        initial |= {"quiet_from": _hour(subscriber.quiet_from), "quiet_until": _hour(subscriber.quiet_until)}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        paces = Pace if subscriber.user_id else PACES_OF_ADDRESSES
        for kind in self.kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=f"Tell me when {kind.label}", choices=[(pace.value, pace.label) for pace in paces]
            )
        self.fields["quiet_from"] = forms.ChoiceField(
            label="Quiet hours: send no mail from",
            choices=HOURS,
            required=False,
            help_text="By the clock in London.",
        )
        self.fields["quiet_until"] = forms.ChoiceField(
            label="Quiet hours: send no mail until", choices=HOURS, required=False
        )

    @property
    def kinds(self):
        """The kinds of news that concern this subscriber: nobody replies to an address without an account."""
        if self.subscriber.user_id:
            return list(Kind)
        return [Kind.STATUS_UPDATE, Kind.RESPONSE, Kind.ROUND, Kind.NEW_POST, Kind.IMPORTANT_EDIT]

    def clean(self):
        data = super().clean()
        begin, end = data.get("quiet_from", ""), data.get("quiet_until", "")
        if bool(begin) != bool(end):
            self.add_error("quiet_until" if begin else "quiet_from", "Choose both hours, or neither.")
        elif begin and begin == end:
            self.add_error("quiet_until", "Choose an hour that is not the first one.")
        return data

    @property
    def quiet_hours(self):
        """The chosen hours as two numbers, or None and None."""
        return tuple(
            int(hour) if hour else None for hour in map(self.cleaned_data.get, ("quiet_from", "quiet_until"))
        )

    @property
    def changed_paces(self):
        """The kinds whose pace is another than before, as a dict."""
        return {
            kind: self.cleaned_data[kind]
            for kind in self.kinds
            if self.cleaned_data[kind] != self.initial[kind]
        }


def _hour(hour):
    return "" if hour is None else str(hour)
