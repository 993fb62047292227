"""Email addresses, and lines of text, as people type them."""

import re
import unicodedata
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from users.domains import is_domain

ADDRESS_LENGTH = 254
# Looked at before anything else: to normalise 300 kB of accents takes Python 17 seconds.
LONGEST_TYPED = 2000
FORMAT = "Enter an email address in the correct format, like name@example.org."
# What stands before the @ in the addresses that people are given. Everything else that RFC 5322 allows (quotes, %, =)
# serves to make one address look like another.
LOCAL_PART = re.compile(r"[a-z0-9._+'-]+")
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Letters and signs that show nothing: fillers of Hangul, and the Braille pattern without a dot.
BLANK = {*"\u115f\u1160\u3164\uffa0\u2800"}
MARKS_ON_A_LETTER = 3


class EmailAddressField(forms.EmailField):
    """An email address, in small letters and with its domain as the mail system writes it."""

    def __init__(self, *, autocomplete="email", **kwargs):
        kwargs.setdefault("label", "Email address")
        super().__init__(
            max_length=1000,
            widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
            error_messages={"required": "Enter your email address.", "invalid": FORMAT},
            **kwargs,
        )
        # `clean_address` knows better: Django's own would refuse before it could say why.
        self.validators = []

    def clean(self, value):
        return clean_address(super().clean(value))


def clean_address(text):
    """Return an email address as it is stored: small letters, a domain of other scripts in Punycode.

    Raises ValidationError, with what to do, for anything that is none.
    """
    if len(text) > LONGEST_TYPED:
        raise ValidationError(f"Enter an email address of at most {ADDRESS_LENGTH} characters.", code="long")
    local, _, domain = text.strip().lower().rpartition("@")
    if local and not LOCAL_PART.fullmatch(local):
        raise ValidationError(
            f"{FORMAT} Before the @ use letters from a to z, numbers and . _ + - ' alone.", code="invalid"
        )
    try:
        address = f"{local}@{domain.encode('idna').decode()}".lower()
        validate_email(address)
    except (UnicodeError, ValidationError) as error:
        raise ValidationError(FORMAT, code="invalid") from error
    if not is_domain(address.rpartition("@")[2]):
        raise ValidationError(
            f"{FORMAT} What stands after the @ is a name with a dot in it, like nhs.net.", code="invalid"
        )
    if len(address) > ADDRESS_LENGTH:
        raise ValidationError(f"Enter an email address of at most {ADDRESS_LENGTH} characters.", code="long")
    return address


def clean_line(text):
    """Return one line of text that readers may see, its spaces single.

    Raises ValidationError for invisible characters (they can turn text around or hide it), for marks piled on a letter
    until they cover the lines around it, and for signs of HTML.
    """
    if len(text) > LONGEST_TYPED:
        raise ValidationError("This is too long: shorten it.", code="long")
    # Line breaks and tabs are spaces that somebody pasted.
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(sign) in INVISIBLE or sign in BLANK for sign in line):
        raise ValidationError("Leave out hidden characters: type this instead of pasting it.", code="hidden")
    if any(
        is_mark and len(list(marks)) > MARKS_ON_A_LETTER for is_mark, marks in groupby(line, key=_is_mark)
    ):
        raise ValidationError(f"Use at most {MARKS_ON_A_LETTER} accents on one letter.", code="marks")
    if "<" in line or ">" in line:
        raise ValidationError("Leave out the signs < and >.", code="html")
    return line


def _is_mark(sign):
    return unicodedata.category(sign).startswith("M")
