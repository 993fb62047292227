"""What moderators decide on an idea: hold it, publish it, keep it, remove it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from challenges.actions.storing import locked, put
from challenges.announcing import announce_decision
from challenges.enums import READABLE, IdeaState
from challenges.permissions import user_can_decide
from challenges.targets import IDEA
from ledger.actions import record
from ledger.enums import Kind
from screening.actions import answer_reports, approve_writer, withdraw_approval
from screening.enums import Answer
from screening.targets import target_of

HELD_BY_MODERATOR = "A moderator took it back to be read again."


class DecidedMeanwhile(Exception):
    """Raised when the idea is not what the moderator saw, in state or words; `idea` is what it is now."""

    def __init__(self, idea):
        super().__init__(f"Idea {idea.pk} is {idea.state} meanwhile.")
        self.idea = idea


def hold_idea(*, by, idea_id, seen, reason=""):
    """Take a public idea from readers until somebody has read it again; the reason is for the record alone.

    `seen` is what the moderator saw of it (`Idea.seen_as`): nobody decides on words that they have not read. Raises
    PermissionDenied and DecidedMeanwhile.
    """
    with transaction.atomic():
        idea = _to_decide(by, idea_id, seen, READABLE)
        _decide(idea, state=IdeaState.HELD, held_because=HELD_BY_MODERATOR, note="")
        record(Kind.IDEA_HELD, by=by, subject=idea, reason=reason)
        announce_decision(idea)
    return idea


def publish_idea(*, by, idea_id, seen, reason=""):
    """Let readers see a held or removed idea, and tell its writer. Raises as `hold_idea` does."""
    with transaction.atomic():
        idea = _to_decide(by, idea_id, seen, (IdeaState.HELD, IdeaState.REMOVED))
        _decide(
            idea,
            state=idea.shown_state,
            published_at=idea.published_at or timezone.now(),
            held_because="",
            removed_because="",
            note="",
        )
        if idea.writer_id:
            approve_writer(user_id=idea.writer_id)
        record(Kind.IDEA_PUBLISHED, by=by, subject=idea, reason=reason)
        answer_reports(target=target_of(IDEA), pk=idea.pk, answer=Answer.KEPT)
        announce_decision(idea)
    return idea


def keep_idea(*, by, idea_id, seen, reason=""):
    """Answer the reports of a public idea that stays as it is, and its burst of support. Raises as `hold_idea` does."""
    with transaction.atomic():
        idea = _to_decide(by, idea_id, seen, READABLE)
        _decide(idea)
        record(Kind.IDEA_KEPT, by=by, subject=idea, reason=reason)
        answer_reports(target=target_of(IDEA), pk=idea.pk, answer=Answer.KEPT)
    return idea


def remove_idea(*, by, idea_id, seen, rule, reason=""):
    """Take an idea from readers for breaking a rule, and tell its writer why; a stub stays where readers saw it.

    Raises as `hold_idea` does.
    """
    with transaction.atomic():
        idea = _to_decide(by, idea_id, seen, (*READABLE, IdeaState.HELD))
        _decide(idea, state=IdeaState.REMOVED, removed_because=rule, note=reason)
        if idea.writer_id:
            withdraw_approval(user_id=idea.writer_id)
        record(Kind.IDEA_REMOVED, by=by, subject=idea, reason=f"{rule}: {reason}" if reason else rule)
        answer_reports(target=target_of(IDEA), pk=idea.pk, answer=Answer.REMOVED)
        announce_decision(idea)
    return idea


def _to_decide(by, idea_id, seen, states):
    idea = locked(idea_id)
    if not user_can_decide(by, idea):
        raise PermissionDenied
    if idea.state not in states or idea.seen_as != seen:
        raise DecidedMeanwhile(idea)
    return idea


def _decide(idea, **values):
    put(idea, decided_at=timezone.now(), burst_at=None, **values)
