"""A saved page of the old stream, read from top to bottom."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .comments import read_comments
from .dates import read_date
from .errors import ArchiveError
from .head import read_head
from .names import NAME, person
from .records import ArchivedEdit, ArchivedPost
from .text import Line, find, has_gaps, paragraphs, quoted, read_lines
from .updates import read_updates

EDIT = re.compile(rf"this post was edited on (?P<date>.{{1,64}}?) by (?P<editor>{NAME})[.]?", re.IGNORECASE)
STATUS_UPDATES = re.compile("status updates:?", re.IGNORECASE)
SUBSCRIBE = re.compile(
    "(?P<button>subscribe)?(?:(?:^| )(?:this post has (?P<count>(?:[0-9,]{1,12}|no) subscribers?)"
    "|(?P<none>be the first to subscribe(?: to this post)?))[.!]?)?",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"comments? ?\( ?(?P<count>[0-9][0-9,]{0,8}) ?\)", re.IGNORECASE)
CLOSING = re.compile(
    "sign in or register(?: now)? to join the (?:discussion|conversation)[.!]?", re.IGNORECASE
)


class Sections(NamedTuple):
    """The lines of a page below its byline, apart from the headings 'Status updates' and 'Comments (N)'."""

    body: Sequence[Line]
    updates: Sequence[Line]
    subscribe: Sequence[Line]
    heading: Line
    comments: Sequence[Line]
    closing: Sequence[Line]


def parse(text: str) -> ArchivedPost:
    """The post that a saved page holds. Raises ArchiveError, with line and reason, if it cannot be read."""
    lines = read_lines(text)
    if not lines:
        raise ArchiveError(1, "", "the file is empty")
    head, below = read_head(lines)
    sections = _split(below, lines[-1])
    body, edits = _split_edits(sections.body)
    if not body:
        raise head.byline.error("no text of a post stands below this line")
    return ArchivedPost(
        title=head.title,
        author=head.author,
        date=head.date,
        category=head.category,
        paragraphs=paragraphs(body, joined=has_gaps(body)),
        edit=edits[-1] if edits else None,
        updates=read_updates(sections.updates),
        comments=read_comments(sections.comments, sections.heading, _declared(sections.heading)),
        left=(
            *head.left,
            *(f"An earlier edit, on {edit.date:%-d %B %Y} by {edit.editor}" for edit in edits[:-1]),
            *_left_of_subscribers(sections.subscribe),
            *_left_of_closing(sections.closing),
        ),
    )


def _split(lines: Sequence[Line], last: Line) -> Sections:
    """The sections, looked for in the order of the page: a heading before its time is only text."""
    status = find(lines, STATUS_UPDATES)
    subscribe = find(lines, SUBSCRIBE, 0 if status is None else status + 1)
    comments = find(lines, COMMENTS, subscribe or status or 0)
    if comments is None:
        raise last.error("the page ends without a line 'Comments (N)'")
    if subscribe is None:
        subscribe = comments
    if status is None:
        status = subscribe
    closing = find(lines, CLOSING, comments + 1)
    if closing is None:
        closing = len(lines)
    return Sections(
        body=lines[:status],
        updates=lines[status + 1 : subscribe],
        subscribe=lines[subscribe:comments],
        heading=lines[comments],
        comments=lines[comments + 1 : closing],
        closing=lines[closing:],
    )


def _split_edits(lines: Sequence[Line]) -> tuple[Sequence[Line], list[ArchivedEdit]]:
    """The body, and the notes of edits below it. Raises ArchiveError for words that follow a note."""
    first = find(lines, EDIT)
    if first is None:
        return lines, []
    edits = []
    for line in lines[first:]:
        note = EDIT.fullmatch(line.text)
        if note is None:
            raise line.error("words stand between the note of an edit and the status updates")
        edits.append(ArchivedEdit(date=read_date(note["date"], line), editor=person(note["editor"])))
    return lines[:first], edits


def _declared(heading: Line) -> int:
    """The number in 'Comments (N)'."""
    return int(COMMENTS.fullmatch(heading.text)["count"].replace(",", ""))


def _left_of_subscribers(lines: Sequence[Line]) -> Iterator[str]:
    """What is said of the subscribers, whom the page counts without naming them."""
    for line in lines:
        found = SUBSCRIBE.fullmatch(line.text)
        if found is None:
            raise line.error("words stand between the subscribers and the comments")
        if found["button"]:
            yield f"The button {quoted(found['button'])}"
        if found["count"]:
            yield f"{found['count']}, whom the page does not name"
        if found["none"]:
            yield f"The invitation {quoted(found['none'])}"


def _left_of_closing(lines: Sequence[Line]) -> Iterator[str]:
    """What is said of the end of the page and of all that stands below it."""
    for place, line in enumerate(lines):
        where = f"Below the end, line {line.number}" if place else "The closing line"
        yield f"{where}: {quoted(line.text)}"
