"""What readers are told of the changes of a status update."""

from dataclasses import dataclass
from itertools import pairwise

from core.differences import compare_paragraphs

WITHHELD = "What changed is not shown, because it could identify somebody."


@dataclass(frozen=True)
class Change:
    """One edit, with the difference that it made, or the note that stands in its place."""

    revision: object
    paragraphs: list
    note: str = ""


def read_history(update):
    """Return the edits of a status update, newest first, in one query.

    What a later edit took out may stand in every text before it: none of these is in a difference.
    """
    revisions = list(update.revisions.all())
    texts = [*map(_lines, revisions), _lines(update)]
    hidden = [any(later.is_withheld for later in revisions[number:]) for number in range(len(revisions))]
    changes = []
    for revision, (before, after), is_hidden in zip(revisions, pairwise(texts), hidden, strict=True):
        if is_hidden:
            changes.append(Change(revision, [], WITHHELD))
        else:
            changes.append(Change(revision, compare_paragraphs(before, after)))
    return changes[::-1]


def _lines(version):
    """Return all that readers see of a version as lines of text."""
    head = f"{version.date.day} {version.date:%B %Y}"
    status = version.get_status_display()
    return [f"{head}, {status}" if status else head, *version.text.split("\n")]
