"""The comments under a post: who said what, when, and in answer to whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .dates import is_date, read_date, split_date
from .names import NAME, person
from .records import ArchivedComment
from .text import Line, paragraphs

LONGEST_HEAD = 240
MARK = "(?: ?(?:[.]{2,5}|…|:))?"

HEAD = re.compile(
    rf"(?P<name>{NAME}) (?P<verb>says|said|replies|replied)(?: (?:in reply )?to (?P<other>{NAME}))?{MARK}",
    re.IGNORECASE,
)
# What holds a comma, or ends like a sentence, is a paragraph that happens to begin with these words.
IN_REPLY = re.compile(rf"in reply to:? (?P<other>[^,;!?]{{1,100}}?)(?<![.]){MARK}", re.IGNORECASE)


@dataclass
class Entry:
    """A comment while it is read: `other` is the name of the one it answers, if the page says so."""

    line: Line
    name: str
    date: str
    is_reply: bool
    other: str | None
    words: list[Line] = field(default_factory=list)


def read_comments(lines: Sequence[Line], heading: Line, declared: int) -> tuple[ArchivedComment, ...]:
    """The comments that these lines hold, in their order.

    Raises ArchiveError when a comment lacks its date, its words or the comment that it answers, and when
    there are not as many as the heading declares.
    """
    entries: list[Entry] = []
    undated = None
    for line in _heads_in_one_line(lines):
        if entry := _entry(line):
            entries.append(entry)
            continue
        if undated is None and _is_undated_head(line):
            undated = line
        if not entries:
            raise (undated or line).error(
                "this comment has no date" if undated else "these words stand before the first comment"
            )
        entries[-1].words.append(line)

    # 'The survey said:' may be a paragraph; only a wrong count shows that it was meant as a head.
    if len(entries) != declared and undated:
        raise undated.error("this comment has no date")
    if len(entries) != declared:
        raise heading.error(f"the page declares {declared:,} comments, but holds {len(entries):,}")
    return _threaded(entries)


def _heads_in_one_line(lines: Sequence[Line]) -> list[Line]:
    """The same lines, with a date that stands alone below a name put beside it."""
    whole: list[Line] = []
    for line in lines:
        if whole and is_date(line.text) and _is_undated_head(whole[-1]):
            whole[-1] = whole[-1]._replace(text=f"{whole[-1].text} {line.text}")
        else:
            whole.append(line)
    return whole


def _is_undated_head(line: Line) -> bool:
    return len(line.text) <= LONGEST_HEAD and HEAD.fullmatch(line.text) is not None


def _entry(line: Line) -> Entry | None:
    """The comment that begins with this line, if one does."""
    if len(line.text) > LONGEST_HEAD:
        return None
    rest, date = split_date(line.text)
    head = HEAD.fullmatch(rest) if date else None
    if head is None:
        return None
    is_reply = head["verb"].lower().startswith("repli")
    return Entry(line, person(head["name"]), date, is_reply, head["other"])


def _threaded(entries: Sequence[Entry]) -> tuple[ArchivedComment, ...]:
    """The comments, each with the place of the one that it answers."""
    joined = any(word.gap for entry in entries for word in entry.words)
    latest: dict[str, int] = {}
    roots: list[int] = []
    comments = []
    for place, entry in enumerate(entries):
        parent = _parent(entry, latest, roots)
        if not entry.words:
            raise entry.line.error("this comment has no words")
        comments.append(
            ArchivedComment(
                name=entry.name,
                date=read_date(entry.date, entry.line),
                paragraphs=paragraphs(entry.words, joined=joined),
                reply_to=parent,
            )
        )
        latest[entry.name.casefold()] = place
        roots.append(place if parent is None else roots[parent])
    return tuple(comments)


def _parent(entry: Entry, latest: dict[str, int], roots: Sequence[int]) -> int | None:
    """The place of the comment that this one answers.

    A named one is the latest by that name. Where the page names nobody, its replies stood under the comment
    that began the thread. A line 'In reply to' is taken off the words.
    """
    line, other = entry.line, entry.other
    if not other and entry.words and (pointer := IN_REPLY.fullmatch(entry.words[0].text)):
        line, other = entry.words.pop(0), pointer["other"]
    if other:
        parent = latest.get(person(other).casefold())
        if parent is None:
            raise line.error(f"nobody called '{other}' has commented above")
        return parent
    if not entry.is_reply:
        return None
    if not roots:
        raise line.error("this reply has no comment above it")
    return roots[-1]
