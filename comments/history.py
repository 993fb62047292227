"""What readers are told of the changes of a comment."""

from dataclasses import dataclass
from itertools import pairwise

from comments.enums import State
from core.differences import compare_paragraphs
from screening.identifying import takes_out_identifying

WITHHELD = "What changed is not shown, because it could identify somebody."
WITHHELD_BY_MODERATOR = "What the moderator took out is not shown."


@dataclass(frozen=True)
class Change:
    """One change that readers are told of: its revision, and its difference or the note that stands in its place."""

    revision: object
    paragraphs: list
    note: str = ""


def read_history(comment):
    """Return the changes of a comment that may be read, newest first, in one query; none of one that is not public.

    Slips that were put right within minutes belong to the text as it was first written. What a later edit was to take
    away may stand in every text before it: none of these is in a difference, neither as what was there after one edit
    nor as what was before the next.
    """
    if comment.state != State.PUBLIC:
        return []
    told = list(comment.revisions.filter(is_silent=False))
    texts = [revision.body for revision in told] + [comment.comment]
    hidden = [
        any(later.is_withheld for later in told[number:])
        or takes_out_identifying(revision.body, comment.comment)
        for number, revision in enumerate(told)
    ]
    changes = []
    for revision, (before, after), (was_hidden, is_hidden) in zip(
        told, pairwise(texts), pairwise([*hidden, False]), strict=True
    ):
        if was_hidden or is_hidden:
            note = WITHHELD_BY_MODERATOR if revision.moderator_name else WITHHELD
            changes.append(Change(revision, [], note))
        else:
            changes.append(Change(revision, compare_paragraphs(before.split("\n"), after.split("\n"))))
    return changes[::-1]
