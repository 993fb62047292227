"""Liking a comment, and taking that back."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions.storing import touch_comments
from comments.actions.whose import check_still, whose
from comments.models import StaffComment, VoiceLike
from comments.permissions import user_can_like
from comments.refusals import CountedByName, NotAllowed, NotOpen, Refusal
from conversations.permissions import user_can_see
from core import limits
from core.exceptions import PageNotFound
from screening.limits import LIKES_A_MINUTE
from users.permissions import obstacle_for

OWN = "You cannot like your own comment."


def like_comment(*, by, comment_id, seen_round=None):
    """Like a comment and return it; a second like by the same person changes nothing.

    `seen_round` is what `whose` takes. Raises a Refusal, PageNotFound and LimitReached. Call it outside every
    transaction.
    """
    return _react(by, comment_id, seen_round, _add)


def unlike_comment(*, by, comment_id, seen_round=None):
    """Take a like back and return the comment; without one nothing changes. Raises as `like_comment` does."""
    return _react(by, comment_id, seen_round, _take_back)


def _react(by, comment_id, seen_round, change):
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    now = timezone.now()
    me = whose(by=by, at=now, seen_round=seen_round, comments=comment_id)
    limits.take(LIKES_A_MINUTE, me.subject)
    with transaction.atomic():
        rows = StaffComment.objects.public().select_related(
            "conversation__page", "conversation__parent", "voice__key"
        )
        # One after the other: a like that meets its own taking back would find its row neither there nor free.
        comment = rows.select_for_update(of=("self",), no_key=True).filter(pk=comment_id).first()
        if comment is None or not user_can_see(by, comment.conversation):
            raise PageNotFound("There is no such comment.")
        if not user_can_like(by, comment):
            raise Refusal(OWN)
        if not comment.conversation.is_open():
            raise NotOpen("This conversation is not open, so likes do not change any more.")
        check_still(me, comment.conversation, now)
        if (
            me.voice
            and CommentFlag.objects.filter(user=by, comment_id=comment.pk, flag=LIKEDIT_FLAG).exists()
        ):
            raise CountedByName
        difference = change(me, comment)
        if difference:
            StaffComment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + difference)
            touch_comments(comment.conversation_id)
    return comment


def _add(me, comment):
    if me.voice:
        return int(VoiceLike.objects.get_or_create(voice=me.voice, comment=comment)[1])
    _, is_new = CommentFlag.objects.get_or_create(
        user=me.user, comment_id=comment.pk, flag=LIKEDIT_FLAG, defaults={"flag_date": me.at}
    )
    return int(is_new)


def _take_back(me, comment):
    if me.voice:
        return -VoiceLike.objects.filter(voice=me.voice, comment=comment).delete()[0]
    likes = CommentFlag.objects.filter(user=me.user, comment_id=comment.pk, flag=LIKEDIT_FLAG)
    return -likes.delete()[0]
