"""The numbers of ideas and comments, as people type them or copy their addresses."""

import re

from django.core.exceptions import ValidationError

NUMBER = re.compile(r"#?(\d{1,18})")
# Where an idea stands, below its challenge, or where it is always found.
IDEA = re.compile(r"/ideas/(\d{1,18})(?:[-/?#]|$)")
# A comment by itself, or its place on a page.
COMMENT = re.compile(r"(?:/comments/|#comment-)(\d{1,18})(?:[/?#]|$)")
WHAT_TO_ENTER = {
    IDEA: "Enter the number of an idea, like 12, or copy its address, like /challenges/rest/ideas/12-lockers/.",
    COMMENT: "Enter the number of a comment, like 12, or copy its address, like /comments/12/.",
}


def read_number(text, address=IDEA):
    """Return the number in a text: the number itself, or an address of the kind. Raises ValidationError."""
    found = NUMBER.fullmatch(text.strip()) or address.search(text)
    if not found:
        raise ValidationError(WHAT_TO_ENTER[address])
    return int(found[1])
