"""Names that people show to others, and those that only whom they belong to may carry."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from users.addresses import clean_line
from users.lookalikes import look_of

NAME_LENGTH = 80
# What makes a link of a name where it is shown or mailed.
OF_ADDRESSES = ("/", ":", "@", "www.")
# Names by which government or those who run this site would seem to speak: anywhere in a name, or as whole words.
OFFICIAL = [
    look_of(words)
    for words in (
        "DHSC", "Department of Health", "Department for Health", "Dept of Health", "Ministry of Health",
        "Secretary of State", "Health Secretary", "NHS England", "Talk Health and Care", "Talk Health Care",
        "moderator",
    )
]  # fmt: skip
OFFICIAL_WORDS = {
    look_of(word) for word in ("minister", "ministers", "official", "officials", "government", "admin")
}


class NameField(forms.CharField):
    """A name for readers; `kept` is one that its owner has already, and which is not asked again."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=None,
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
            error_messages={"required": "Enter a name to show others."},
            **kwargs,
        )
        self.kept = ""

    def clean(self, value):
        name = super().clean(value)
        return name if name == self.kept else clean_name(name)


def clean_name(text):
    """Return a name for readers.

    Raises ValidationError as `clean_line` does, and for a name without any letter, too long, with an address in it, or
    that sounds as if the department, NHS England or the site itself spoke.
    """
    name = clean_line(text)
    if not any(sign.isalpha() for sign in name):
        raise ValidationError("Enter a name with at least one letter.", code="empty")
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"Enter a name of at most {NAME_LENGTH} characters.", code="long")
    plain = unicodedata.normalize("NFKC", name).casefold()
    if any(part in plain for part in OF_ADDRESSES):
        raise ValidationError(
            "Enter a name without a web or email address: leave out / : @ and www.", code="address"
        )
    if is_official(name):
        raise ValidationError(
            "Enter your own name: this one sounds as if the department, NHS England or a moderator spoke.",
            code="official",
        )
    return name


def is_official(name):
    """Return whether a name looks like one by which government or those who run this site would speak."""
    look = look_of(name)
    return any(words in look or words.replace(" ", "") in look for words in OFFICIAL) or not (
        OFFICIAL_WORDS.isdisjoint(look.split())
    )
