"""Dates as pages wrote them: Feb 13, 2019; Wednesday 13th February 2019; 13/02/2019, the day first; 2019-02-13."""

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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Wider than the dates that exist, so that a slip is reported as a date that cannot be read.
DAY = "[0-9]{1,4}(?:st|nd|rd|th)?"
DAY_ALONE = (
    f"(?:[A-Za-z]{{3,9}}[.]? {DAY}(?: ?, ?| )[0-9]{{2,4}}"
    f"|{DAY}(?: of)? [A-Za-z]{{3,9}}[.]?(?: ?, ?| )[0-9]{{2,4}}"
    "|[0-9]{1,4} ?[/.-] ?[0-9]{1,4} ?[/.-] ?[0-9]{1,4})"
)
WEEKDAY = "(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)"
# The archive keeps days alone: a time is read over.
TIME = (
    "(?:,? (?:at )?|T)[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?: ?[ap][.]?m[.]?)?"
    "(?:Z| ?(?:GMT|BST|UTC)|[+-][0-9]{2}:?[0-9]{2})?"
)
DATE = f"(?:{WEEKDAY}[.,]? )?{DAY_ALONE}(?:{TIME})?"

LONGEST_DATE = 64
NAMED = f"(?:(?P<weekday>{WEEKDAY})[.,]? )?(?P<day>{DAY_ALONE})(?:{TIME})?"
WHOLE_DATE = re.compile(NAMED, re.IGNORECASE)
LAST_DATE = re.compile(rf"(?: |(?<=[.…:])){NAMED}\Z", re.IGNORECASE)
PART = re.compile("[A-Za-z]{3,}|[0-9]+")


def is_date(text: str) -> bool:
    """Whether the text has the shape of a date and nothing else."""
    return WHOLE_DATE.fullmatch(text) is not None


def split_date(text: str) -> tuple[str, str]:
    """What stands before the date at the end of the text, and that date; an empty date when there is none."""
    found = LAST_DATE.search(text, max(0, len(text) - LONGEST_DATE))
    if found is None:
        return text, ""
    start = found.start("day") if _is_a_name(found["weekday"], found["day"]) else found.start()
    return text[:start].rstrip(), text[start:].lstrip()


def read_date(words: str, line: Line) -> date:
    """The date that these words of the line name. Raises ArchiveError if they name none."""
    found = WHOLE_DATE.fullmatch(words)
    if found is None:
        raise line.error("the date cannot be read")
    year = _parts(found["day"])[-1]
    if int(year) not in YEARS:
        raise line.error(f"the year {year} cannot be right")
    try:
        return _date_of(found["day"])
    except ValueError as error:
        raise line.error("there is no such date") from error


def _parts(day: str) -> tuple[str, str, str]:
    """The day, the month and the year of a date, whichever comes first."""
    first, second, third = PART.findall(day)
    if first.isalpha():
        return second, first, third
    return (third, second, first) if len(first) == 4 else (first, second, third)


def _date_of(day: str) -> date:
    """The date that these words name. Raises ValueError where there is no such date."""
    number, month, year = _parts(day)
    return date(int(year), _month(month), int(number))


def _is_a_name(weekday: str | None, day: str) -> bool:
    """Whether a short weekday is the end of a name, like Li Sun's: the date falls on another day of the week."""
    if weekday is None or weekday.lower() in WEEKDAYS:
        return False
    try:
        falls_on = WEEKDAYS[_date_of(day).weekday()]
    except ValueError:
        return False
    return not falls_on.startswith(weekday.lower())


def _month(word: str) -> int:
    """The number of a month named by its number, its name or the first letters of it; 0 for no month."""
    if word.isdigit():
        return int(word)
    return next((n for n, name in enumerate(MONTHS, start=1) if name.startswith(word.lower())), 0)
