"""The rounds of a challenge: which one a moment falls into, and the sets that are ready made."""

from datetime import UTC, timedelta
from itertools import pairwise

from challenges.enums import ChallengeKind, Deed

# After an open conversation: so long the draft plan takes, and so long it can be checked and challenged.
DRAFT_TAKES = timedelta(days=28)
CHECK_TAKES = timedelta(days=14)
ALL = (Deed.POST, Deed.SUPPORT, Deed.COMMENT)


def in_order(rounds):
    """Return rounds as a list, the first to open first."""
    return sorted(rounds, key=lambda one: one.opens_at)


def round_at(rounds, moment):
    """Return the round that a moment falls into, from its opening up to, not including, its closing; or None."""
    return next((one for one in rounds if one.is_open_at(moment)), None)


def next_round(rounds, moment):
    """Return the first round that opens after a moment, or None."""
    return next((one for one in rounds if one.opens_at > moment), None)


def spans_of(rounds, deed):
    """Return when these rounds take a deed, as `Conversation.spans` stores it."""
    return [[_text(one.opens_at), _text(one.closes_at)] for one in rounds if one.takes(deed)]


def _text(moment):
    return moment and moment.astimezone(UTC).isoformat()


def ready_made(kind, opens_at, closes_at):
    """Return the usual rounds of a kind as a list of dicts of their fields.

    A call has one. A board collects, and then is there to be read with thanks and the dates. An open conversation goes
    on with a draft plan, which staff check and challenge before it is final.
    """
    first = {"name": NAMES[kind], "opens_at": opens_at, "closes_at": closes_at} | _taking(*ALL)
    if kind != ChallengeKind.OPEN_CONVERSATION or closes_at is None:
        return [first]
    drafted_at = closes_at + DRAFT_TAKES
    checked_at = drafted_at + CHECK_TAKES
    return [
        first,
        {"name": "We write the draft plan", "opens_at": closes_at, "closes_at": drafted_at} | _taking(),
        {"name": "Check and challenge", "opens_at": drafted_at, "closes_at": checked_at}
        | _taking(Deed.CHECK, Deed.COMMENT),
    ]


NAMES = {
    ChallengeKind.CHALLENGE: "Open call",
    ChallengeKind.IDEAS_BOARD: "Collecting ideas",
    ChallengeKind.OPEN_CONVERSATION: "Have your say",
}


def _taking(*deeds):
    return {f"takes_{deed.value}s": deed in deeds for deed in Deed}


def problems_of(rounds):
    """Return what is wrong with the dates of rounds, as pairs of a round and a sentence; the first comes first.

    They follow each other: none begins before the one before it ends, and only the last has no end.
    """
    ordered = in_order(rounds)
    found = [
        (one, "It must close after it opens.")
        for one in ordered
        if one.closes_at and one.closes_at <= one.opens_at
    ]
    for before, one in pairwise(ordered):
        if before.closes_at is None:
            found.append((one, f"‘{before.name}’ must close before this opens: give it a closing time."))
        elif one.opens_at < before.closes_at:
            found.append((one, f"It opens before ‘{before.name}’ closes."))
    return found
