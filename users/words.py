"""What people type beside names and addresses, and how moments and addresses are shown."""

import unicodedata
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from users.addresses import clean_line

# Signs that turn the text after them around: what a moderator reads would not be what was written.
TURNING = {*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
LINE_BREAKS = "\n\t"
SATURDAY = 5


class LineField(forms.CharField):
    """One line of text that others read, at most `length` characters."""

    def __init__(self, *, length, **kwargs):
        super().__init__(max_length=None, **kwargs)
        self.length = length
        # `clean_line` says better what to do.
        self.validators = []

    def clean(self, value):
        line = clean_line(super().clean(value))
        if len(line) > self.length:
            raise ValidationError(
                f"Enter at most {self.length} characters. You typed {len(line)}.", code="long"
            )
        return line


class WordsField(forms.CharField):
    """Text of several lines that others read, at most `length` characters."""

    def __init__(self, *, length, rows=8, **kwargs):
        super().__init__(max_length=None, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.length = length
        self.validators = []

    def clean(self, value):
        text = super().clean(value).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > self.length:
            raise ValidationError(
                f"Enter at most {self.length:,} characters. You typed {len(text):,}.", code="long"
            )
        if any(is_hidden(sign) for sign in text):
            raise ValidationError(
                "Leave out hidden characters: type this instead of pasting it.", code="hidden"
            )
        return text


def is_hidden(sign):
    """Return whether a sign controls or turns text, or is none. Joiners stay: emoji are made with them."""
    return sign in TURNING or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in LINE_BREAKS)


def masked(address):
    """Return an address as others may see it: its first letter and its domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def moment(at):
    """Return a moment as people say it: 5:30pm on 3 May 2027."""
    local = timezone.localtime(at)
    hour = f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    return f"{hour} on {day(local)}"


def day(at):
    """Return the day of a moment: 3 May 2027."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y}"


def after_working_days(at, days):
    """Return the moment when so many working days have passed; holidays count as working days."""
    moment = timezone.localtime(at)
    if moment.weekday() >= SATURDAY:
        # Work on what came at the weekend begins on Monday.
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        moment += timedelta(days=7 - moment.weekday())
    for _ in range(days):
        moment += timedelta(days=1)
        while moment.weekday() >= SATURDAY:
            moment += timedelta(days=1)
    return moment
