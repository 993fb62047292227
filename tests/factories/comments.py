"""Comments for tests."""

from django.db.models import F
from django.utils import timezone
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions import add_archived_comment
from comments.enums import State
from comments.models import StaffComment
from comments.targets import COMMENT
from conversations.models import Conversation
from screening.enums import Rule
from screening.models import Report
from tests.factories.blog import PostPageFactory


def comment_on(page, text="I agree.", name="Theo Lane", reply_to=None, created_at=None):
    """Store a comment of the archive on a page's conversation and return it."""
    return add_archived_comment(
        conversation=page.conversation,
        name=name,
        text=text,
        created_at=created_at or timezone.now(),
        reply_to=reply_to,
    )


def comment_by(user, page=None, text="I agree.", state=State.PUBLIC, reply_to=None, created_at=None):
    """Store a comment of an account, on a new post where none is given, and return it; counters are right.

    A held one was never seen; one that was withdrawn or removed was.
    """
    comment = comment_on(page or PostPageFactory(), text, name="", reply_to=reply_to, created_at=created_at)
    StaffComment.objects.filter(pk=comment.pk).update(user=user)
    return put(comment, state)


def put(comment, state, *, was_seen=None):
    """Put a comment into a state past all rules, counters included; return it as it is stored then."""
    was_seen = state != State.HELD if was_seen is None else was_seen
    had_place = comment.published_at is not None
    StaffComment.objects.filter(pk=comment.pk).update(
        state=state,
        published_at=(comment.published_at or comment.created_at) if was_seen else None,
        removed_because=Rule.OTHER if state == State.REMOVED else "",
    )
    change = int(was_seen) - int(had_place)
    Conversation.objects.filter(pk=comment.conversation_id).update(comment_count=F("comment_count") + change)
    if comment.depth:
        StaffComment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + change)
    return StaffComment.objects.get(pk=comment.pk)


def like(user, comment):
    """Store a like of a comment, with its counter."""
    CommentFlag.objects.create(user=user, comment=comment.comment_ptr, flag=LIKEDIT_FLAG)
    StaffComment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + 1)


def report_of(user, comment, rule=Rule.OFF_TOPIC):
    """Store a report of a comment, with its counter, and return it."""
    StaffComment.objects.filter(pk=comment.pk).update(report_count=F("report_count") + 1)
    return Report.objects.create(target=COMMENT, target_id=comment.pk, reporter=user, rule=rule)
