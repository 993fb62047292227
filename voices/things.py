"""What a voice did, for the page of its own: each app registers how to list its kind in `ready()`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Said:
    """One thing that a voice wrote: its words, what became of it, and where it is read, changed and withdrawn.

    `news` is what its writer is told of it, `change` and `withdraw` are addresses, '' for what cannot be done.
    """

    what: str
    words: str
    at: datetime
    address: str
    news: str = ""
    change: str = ""
    withdraw: str = ""


_listers = []


def register(lister):
    """Add a lister: it takes a Voice and returns a list of Said, newest first, and counts of what is not listed.

    The counts are pairs of a number and words for one and for many.
    """
    if lister in _listers:
        raise ValueError("This lister is registered already.")
    _listers.append(lister)


def things_of(voice):
    """Return what a voice did: a list of Said, newest first, and a list of sentences as ‘3 supports’."""
    said, counted = [], []
    for lister in _listers:
        things, counts = lister(voice)
        said += things
        counted += [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    return sorted(said, key=lambda one: one.at, reverse=True), counted
