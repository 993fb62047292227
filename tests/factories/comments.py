"""Comments for tests."""

from django.db.models import F
from django.utils import timezone
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions import add_archived_comment
from comments.enums import SHOWN, State
from comments.models import StaffComment
from conversations.models import Conversation
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


def comment_by(user, page=None, text="I agree.", state=State.PUBLIC, reply_to=None):
    """Store a comment of an account, on a new post where none is given, and return it; counters are right."""
    comment = comment_on(page or PostPageFactory(), text, name="", reply_to=reply_to)
    StaffComment.objects.filter(pk=comment.pk).update(user=user, state=state)
    if state not in SHOWN:
        Conversation.objects.filter(pk=comment.conversation_id).update(comment_count=F("comment_count") - 1)
        StaffComment.objects.filter(pk=comment.root_id, depth=0).exclude(pk=comment.pk).update(
            reply_count=F("reply_count") - 1
        )
    return StaffComment.objects.get(pk=comment.pk)


def react(user, comment, flag=LIKEDIT_FLAG):
    """Store a like or a report of a comment, with its counter."""
    CommentFlag.objects.create(user=user, comment=comment.comment_ptr, flag=flag)
    counter = "like_count" if flag == LIKEDIT_FLAG else "report_count"
    StaffComment.objects.filter(pk=comment.pk).update(**{counter: F(counter) + 1})
