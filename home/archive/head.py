"""The top of a saved page: the site's name, the title, and who posted it, when and where."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .dates import read_date, split_date
from .names import person
from .text import Line, find, quoted

SITE_NAME = re.compile("talk health and care", re.IGNORECASE)
FILTER = re.compile("filter the content using the categories .*", re.IGNORECASE)
POSTED_BY = re.compile("posted by(?:[ :].*)?", re.IGNORECASE)
BYLINE = re.compile("posted by:? (?P<who>.{1,200}?) posted in:? (?P<category>.+)", re.IGNORECASE)
BYLINE_LINES = 5


@dataclass(frozen=True, slots=True)
class Head:
    """What the top of a page says; `byline` is the line that begins with 'Posted by'."""

    title: str
    author: str
    date: datetime.date
    category: str
    byline: Line
    left: tuple[str, ...]


def read_head(lines: Sequence[Line]) -> tuple[Head, Sequence[Line]]:
    """The top of the page and the lines below it. Raises ArchiveError if a part of it is missing."""
    start, end, match = _find_byline(lines)
    byline = lines[start]._replace(text=match[0])
    *preamble, title = lines[:start] or [None]
    if title is None or SITE_NAME.fullmatch(title.text) or FILTER.fullmatch(title.text):
        raise byline.error("no title stands above this line")
    author, date = split_date(match["who"])
    if not date:
        raise byline.error("an author and a date must follow 'Posted by'")
    head = Head(
        title=title.text,
        author=person(author.removesuffix(" on").rstrip(",")),
        date=read_date(date, byline),
        category=match["category"],
        byline=byline,
        left=tuple(map(_left, preamble)),
    )
    return head, lines[end:]


def _find_byline(lines: Sequence[Line]) -> tuple[int, int, re.Match]:
    """Where 'Posted by AUTHOR DATE Posted in CATEGORY' begins and ends, and its parts; up to five lines."""
    start = find(lines, POSTED_BY)
    if start is None:
        raise lines[-1].error("the page ends without a line 'Posted by AUTHOR DATE'")
    words = ""
    for place, line in enumerate(lines[start : start + BYLINE_LINES], start):
        if POSTED_BY.fullmatch(line.text):  # The line before may have been a title that begins alike.
            start, words = place, line.text
        elif line.gap and words.lower().endswith("posted in"):
            break
        else:
            words = f"{words} {line.text}"
        if match := BYLINE.fullmatch(words):
            return start, place + 1, match
    raise lines[start].error("'Posted by' needs an author, a date and 'Posted in CATEGORY'")


def _left(line: Line) -> str:
    """What is said of a line above the title, which is not imported."""
    if SITE_NAME.fullmatch(line.text):
        return f"The name of the site: {quoted(line.text)}"
    if FILTER.fullmatch(line.text):
        return f"The sentence on filters: {quoted(line.text)}"
    return f"Above the title, line {line.number}: {quoted(line.text)}"
