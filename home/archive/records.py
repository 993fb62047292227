"""What a saved page of the old stream holds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ArchivedEdit:
    """The note at the foot of a post: edited on this day, by this person."""

    date: date
    editor: str


@dataclass(frozen=True, slots=True)
class ArchivedUpdate:
    """A status update; its paragraphs are parted by an empty line, and `status` may be empty."""

    date: date
    text: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedComment:
    """A comment; `reply_to` is the place, among the comments of the post, of the one that it answers."""

    name: str
    date: date
    paragraphs: tuple[str, ...]
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class ArchivedPost:
    """A post with all that stood under it; `left` says in words what was read and has no place here."""

    title: str
    author: str
    date: date
    category: str
    paragraphs: tuple[str, ...]
    edit: ArchivedEdit | None = None
    updates: tuple[ArchivedUpdate, ...] = ()
    comments: tuple[ArchivedComment, ...] = ()
    left: tuple[str, ...] = ()
