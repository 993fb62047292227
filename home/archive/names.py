"""Names of people as the old stream wrote them."""

import re

NAME = "[^ ].{0,99}?"
DEPARTMENT = re.compile(r"(?<![,–-]) DHSC\Z")


def person(display: str) -> str:
    """The name as it is written today: the old stream showed 'Adam, DHSC' as 'Adam DHSC'."""
    return DEPARTMENT.sub(", DHSC", display)
