"""Deciding on comments as moderators do in the CMS."""

from comments.enums import State
from ledger.enums import Kind
from screening.enums import Rule
from tests.comments.sending import fresh

LIST = "/cms/comments/"
POWERFUL = {"Moderators", "superuser"}
# Each decision: the state in which it is offered, that in which the comment is afterwards, and its entry.
DECISIONS = [
    ("keep", State.PUBLIC, State.PUBLIC, Kind.COMMENT_KEPT),
    ("hold", State.PUBLIC, State.HELD, Kind.COMMENT_HELD),
    ("remove", State.PUBLIC, State.REMOVED, Kind.COMMENT_REMOVED),
    ("edit", State.PUBLIC, State.PUBLIC, Kind.COMMENT_EDITED),
    ("publish", State.HELD, State.PUBLIC, Kind.COMMENT_PUBLISHED),
    ("remove", State.HELD, State.REMOVED, Kind.COMMENT_REMOVED),
    ("edit", State.HELD, State.HELD, Kind.COMMENT_EDITED),
    ("publish", State.REMOVED, State.PUBLIC, Kind.COMMENT_PUBLISHED),
]


def screen(comment):
    """Return the address where a comment is decided on."""
    return f"{LIST}{comment.pk}/"


def decide(client, comment, what, seen=None, **fields):
    """Press one of the buttons on a comment's screen."""
    given = {"what": what, "seen": seen or fresh(comment).seen_as}
    if what == "edit":
        given |= {"text": "Other words.", "reason": "It named a patient.", "version": fresh(comment).version}
    if what == "remove":
        given |= {"rule": Rule.IDENTIFIES, "reason": "A ward is enough."}
    return client.post(screen(comment), given | fields)
