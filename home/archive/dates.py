"""Dates as the old stream wrote them: Feb 13, 2019; 13 February 2019; 13/02/2019, the day first."""

import re
from datetime import date

from .text import Line

# The old site opened in 2018; a year far from it is a slip of the keyboard.
YEARS = range(2000, 2100)

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

# Wider than the dates that exist, so that a slip is reported as a date that cannot be read.
DATE = (
    "(?:[A-Za-z]{3,9}[.]? [0-9]{1,4}(?: ?, ?| )[0-9]{2,4}"
    "|[0-9]{1,4} [A-Za-z]{3,9}[.]?(?: ?, ?| )[0-9]{2,4}"
    "|[0-9]{1,4} ?/ ?[0-9]{1,4} ?/ ?[0-9]{2,4})"
)
LONGEST_DATE = 24
WHOLE_DATE = re.compile(DATE)
LAST_DATE = re.compile(rf"(?: |(?<=[.…:]))({DATE})\Z")


def is_date(text: str) -> bool:
    """Whether the text has the shape of a date and nothing else."""
    return WHOLE_DATE.fullmatch(text) is not None


def split_date(text: str) -> tuple[str, str]:
    """What stands before the date at the end of the text, and that date; an empty date when there is none."""
    found = LAST_DATE.search(text, max(0, len(text) - LONGEST_DATE))
    return (text[: found.start()], found[1]) if found else (text, "")


def read_date(words: str, line: Line) -> date:
    """The date that these words of the line name. Raises ArchiveError if they name none."""
    if not is_date(words):
        raise line.error("the date cannot be read")
    first, second, year = re.findall("[A-Za-z0-9]+", words)
    day, month = (second, first) if first.isalpha() else (first, second)
    if int(year) not in YEARS:
        raise line.error(f"the year {year} cannot be right")
    try:
        return date(int(year), _month(month), int(day))
    except ValueError as error:
        raise line.error("there is no such date") from error


def _month(word: str) -> int:
    """The number of a month named by its number, its name or the first letters of it; 0 for no month."""
    if word.isdigit():
        return int(word)
    return next((n for n, name in enumerate(MONTHS, start=1) if name.startswith(word.lower())), 0)
