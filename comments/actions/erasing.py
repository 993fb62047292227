"""Taking a person's name, or words, from comments when the account goes."""

from django.db import transaction
from django.db.models import Case, Count, F, Value, When
from django.db.models.functions import Greatest
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions.storing import touch, touch_comments
from comments.announcing import forget_addressees
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from comments.targets import COMMENT
from screening.actions import answer_reports
from screening.enums import Answer
from screening.targets import target_of
from users.enums import Words

NAME_OF_LEAVER = "Someone who left"
SOME_MODERATOR = "A moderator"


def erase_comments(*, user, words, limit):
    """Take a person's name, and with Words.REMOVE the words, from up to `limit` comments; return how many that were.

    With the words go their earlier versions. A comment that readers saw becomes a stub, so that its replies make sense;
    one that was never seen never is. So no counter changes. What its writer had withdrawn before goes in any case.
    Whoever reported what goes is told so: there is nothing left to decide on.
    """
    with transaction.atomic():
        mine = StaffComment.objects.filter(user_id=user.pk).order_by("pk")
        rows = list(mine.select_for_update(of=("self",)).values_list("pk", "conversation_id")[:limit])
        comments = StaffComment.objects.filter(pk__in=[pk for pk, _ in rows])
        cleared = comments if words == Words.REMOVE else comments.filter(state=State.WITHDRAWN)
        gone = list(cleared.values_list("pk", "report_count"))
        cleared_ids = [pk for pk, _ in gone]
        CommentRevision.objects.filter(comment_id__in=cleared_ids).delete()
        StaffComment.objects.filter(pk__in=cleared_ids).update(
            comment="",
            # Whoever is changing it in another window is told that it is not what it was.
            version=F("version") + 1,
            state=Case(
                When(state__in=(State.PUBLIC, State.HELD), then=Value(State.WITHDRAWN)), default=F("state")
            ),
        )
        for pk in (pk for pk, reports in gone if reports):
            answer_reports(target=target_of(COMMENT), pk=pk, answer=Answer.GONE)
        comments.update(user=None, user_name=NAME_OF_LEAVER, user_email="", user_url="", ip_address=None)
        conversations = {conversation_id for _, conversation_id in rows}
        forget_addressees([pk for pk, _ in rows], conversations)
        touch(*conversations)
    return len(rows)


def erase_likes(*, user, limit):
    """Delete up to `limit` likes of a person and lower their counters; return how many that were."""
    with transaction.atomic():
        mine = CommentFlag.objects.filter(user_id=user.pk, flag=LIKEDIT_FLAG).order_by("comment_id", "pk")
        likes = CommentFlag.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit]))
        counts = list(likes.order_by("comment_id").values_list("comment_id").annotate(number=Count("pk")))
        for comment_id, number in counts:
            StaffComment.objects.filter(pk=comment_id).update(
                like_count=Greatest(F("like_count") - number, 0)
            )
        liked = StaffComment.objects.filter(pk__in=[pk for pk, _ in counts])
        touch_comments(*set(liked.values_list("conversation_id", flat=True)))
        return likes.delete()[0]


def forget_edits(*, user, limit):
    """Take a person's account and name from up to `limit` edits of comments; return how many that were."""
    with transaction.atomic():
        mine = CommentRevision.objects.filter(editor_id=user.pk).order_by("pk")
        edits = CommentRevision.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit]))
        touch(*set(edits.values_list("comment__conversation_id", flat=True)))
        StaffComment.objects.filter(
            pk__in=edits.exclude(moderator_name="").values("comment"), edited_by=user.name_for_readers
        ).update(edited_by=SOME_MODERATOR)
        named = Case(When(moderator_name="", then=Value("")), default=Value(SOME_MODERATOR))
        return edits.update(editor=None, moderator_name=named)
