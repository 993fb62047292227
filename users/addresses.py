"""Email addresses and names as people type them."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

ADDRESS_LENGTH = 254
NAME_LENGTH = 80
# Looked at before anything else: to normalise 300 kB of accents takes Python 17 seconds.
LONGEST_TYPED = 2000
FORMAT = "Enter an email address in the correct format, like name@example.org."
# Names that only the people they belong to may carry.
OFFICIAL_WORDS = ("dhsc", "department of health", "moderator", "talk health and care")
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


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


class NameField(forms.CharField):
    """A name for readers."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=None,
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
            error_messages={"required": "Enter a name to show others."},
            **kwargs,
        )

    def clean(self, value):
        return clean_name(super().clean(value))


def clean_address(text):
    """Return an email address as it is stored: small letters, a domain of other scripts in Punycode.

    Raises ValidationError, with what to do, for anything that is none.
    """
    if len(text) > LONGEST_TYPED:
        raise ValidationError(f"Enter an email address of at most {ADDRESS_LENGTH} characters.", code="long")
    local, _, domain = text.strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}".lower()
        # Mail to other signs before the @ needs servers that few have.
        address.encode("ascii")
        validate_email(address)
    except (UnicodeError, ValidationError) as error:
        raise ValidationError(FORMAT, code="invalid") from error
    if len(address) > ADDRESS_LENGTH:
        raise ValidationError(f"Enter an email address of at most {ADDRESS_LENGTH} characters.", code="long")
    return address


def clean_line(text):
    """Return one line of text that readers may see, its spaces single.

    Raises ValidationError for invisible characters (they can turn text around or hide it) and for signs of HTML.
    """
    if len(text) > LONGEST_TYPED:
        raise ValidationError("This is too long: shorten it.", code="long")
    # Line breaks and tabs are spaces that somebody pasted.
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(sign) in INVISIBLE for sign in line):
        raise ValidationError("Leave out hidden characters: type this instead of pasting it.", code="hidden")
    if "<" in line or ">" in line:
        raise ValidationError("Leave out the signs < and >.", code="html")
    return line


def clean_name(text):
    """Return a name for readers.

    Raises ValidationError as `clean_line` does, and for a name without any letter, too long, or that sounds as if the
    site itself spoke.
    """
    name = clean_line(text)
    if not any(sign.isalpha() for sign in name):
        raise ValidationError("Enter a name with at least one letter.", code="empty")
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"Enter a name of at most {NAME_LENGTH} characters.", code="long")
    if any(word in name.casefold() for word in OFFICIAL_WORDS):
        raise ValidationError(
            "Enter your own name: this one sounds as if the department spoke.", code="official"
        )
    return name
