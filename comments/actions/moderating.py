"""What moderators decide on a comment: hold it, publish it, keep it, remove it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from comments.actions.storing import count_in, locked, touch
from comments.announcing import announce_reply, tell_writer
from comments.enums import State
from comments.permissions import user_can_decide
from comments.targets import COMMENT
from ledger.actions import record
from ledger.enums import Kind
from screening.actions import answer_reports, approve_writer, withdraw_approval
from screening.enums import Answer, Rule
from screening.targets import target_of

HELD_BY_MODERATOR = "A moderator took it back to be read again."


class DecidedMeanwhile(Exception):
    """Raised when the comment is not what the moderator saw, in state or words; `comment` is what it is now."""

    def __init__(self, comment):
        super().__init__(f"Comment {comment.pk} is {comment.state} meanwhile.")
        self.comment = comment


def hold_comment(*, by, comment_id, seen, reason=""):
    """Take a public comment from readers until somebody has read it again; a stub says so in its place.

    `seen` is what the moderator saw of it (`StaffComment.seen_as`): nobody decides on words that they have not read.
    Raises PermissionDenied and DecidedMeanwhile.
    """
    with transaction.atomic():
        comment = _to_decide(by, comment_id, seen, (State.PUBLIC,))
        _put(comment, state=State.HELD, is_public=False, held_because=reason or HELD_BY_MODERATOR)
        record(Kind.COMMENT_HELD, by=by, subject=comment, reason=reason)
        tell_writer(comment, what="held")
    return comment


def publish_comment(*, by, comment_id, seen, reason=""):
    """Let readers see a held or removed comment, and tell its writer. Raises as `hold_comment` does."""
    now = timezone.now()
    with transaction.atomic():
        comment = _to_decide(by, comment_id, seen, (State.HELD, State.REMOVED))
        is_first = comment.published_at is None
        _put(
            comment,
            state=State.PUBLIC,
            is_public=True,
            published_at=comment.published_at or now,
            held_because="",
            removed_because="",
        )
        if comment.user_id:
            approve_writer(user_id=comment.user_id)
        record(Kind.COMMENT_PUBLISHED, by=by, subject=comment, reason=reason)
        answer_reports(target=target_of(COMMENT), pk=comment.pk, answer=Answer.KEPT)
        tell_writer(comment, what="published", message="comment_published", page=comment.conversation.title)
        if is_first:
            announce_reply(comment)
            count_in(comment, at=now)
    return comment


def keep_comment(*, by, comment_id, seen, reason=""):
    """Answer the reports of a public comment that stays as it is. Raises as `hold_comment` does."""
    with transaction.atomic():
        comment = _to_decide(by, comment_id, seen, (State.PUBLIC,))
        record(Kind.COMMENT_KEPT, by=by, subject=comment, reason=reason)
        answer_reports(target=target_of(COMMENT), pk=comment.pk, answer=Answer.KEPT)
    return comment


def remove_comment(*, by, comment_id, seen, rule, reason=""):
    """Take a comment from readers for breaking a rule, and send its words and the reason to its writer.

    A stub that names the rule stays where readers saw it. Whoever wrote it is read before publication again, where
    that is until the first approval. Raises as `hold_comment` does.
    """
    with transaction.atomic():
        comment = _to_decide(by, comment_id, seen, (State.PUBLIC, State.HELD))
        _put(comment, state=State.REMOVED, is_public=False, removed_because=rule)
        if comment.user_id:
            withdraw_approval(user_id=comment.user_id)
        record(Kind.COMMENT_REMOVED, by=by, subject=comment, reason=f"{rule}: {reason}" if reason else rule)
        answer_reports(target=target_of(COMMENT), pk=comment.pk, answer=Answer.REMOVED)
        tell_writer(
            comment,
            what="removed",
            message="comment_removed",
            page=comment.conversation.title,
            rule=str(Rule(rule).label),
            reason=reason,
            text=comment.comment,
        )
    return comment


def _to_decide(by, comment_id, seen, states):
    comment = locked(comment_id)
    if not user_can_decide(by, comment):
        raise PermissionDenied
    if comment.seen_as != seen or comment.state not in states or not comment.comment:
        raise DecidedMeanwhile(comment)
    return comment


def _put(comment, **values):
    values["decided_at"] = timezone.now()
    for name, value in values.items():
        setattr(comment, name, value)
    comment.save(update_fields=list(values))
    touch(comment.conversation_id)
