"""The status updates under a post."""

import re
from collections.abc import Sequence

from .dates import DATE, read_date
from .records import ArchivedUpdate
from .text import Line, paragraphs

# Only these words are a status: any other words before a dash belong to the text.
STATUSES = (
    "Received",
    "Open",
    "Under review",
    "Planned",
    "Not started",
    "Started",
    "In progress",
    "On hold",
    "Complete",
    "Completed",
    "Delivered",
    "Done",
    "Not taken forward",
    "Closed",
)

ANY_STATUS = "|".join(STATUSES)
HEAD = re.compile(
    rf"(?P<date>{DATE})(?:(?: ?[:–—-]|(?= (?:{ANY_STATUS})\b))(?: (?P<words>.+))?)?", re.IGNORECASE
)
STATUS = re.compile(rf"(?P<status>{ANY_STATUS})(?: [–—-] (?P<words>.+))?", re.IGNORECASE)


def read_updates(lines: Sequence[Line]) -> tuple[ArchivedUpdate, ...]:
    """The updates that these lines hold, in their order. Raises ArchiveError for words without a date."""
    found: list[tuple[Line, str, list[Line]]] = []
    for line in lines:
        if head := HEAD.fullmatch(line.text):
            words = [line._replace(text=head["words"])] if head["words"] else []
            found.append((line, head["date"], words))
        elif found:
            found[-1][2].append(line)
        else:
            raise line.error("no date stands above these words of a status update")

    # A gap above the date parts two updates; any other parts two paragraphs.
    joined = any(word.gap for line, _, words in found for word in words if word.number != line.number)
    return tuple(_update(line, date, paragraphs(words, joined=joined)) for line, date, words in found)


def _update(line: Line, date: str, parts: tuple[str, ...]) -> ArchivedUpdate:
    """One update: its status is what stands before a dash, or all of its first paragraph."""
    if not parts:
        raise line.error("this status update has no words")
    status = ""
    if known := STATUS.fullmatch(parts[0]):
        status = known["status"]
        following = (known["words"],) if known["words"] else ()
        parts = (*following, *parts[1:]) or parts
    return ArchivedUpdate(date=read_date(date, line), text="\n\n".join(parts), status=status)
