"""What writes comments."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Greatest
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.enums import State
from comments.models import MAX_DEPTH, PATH_STEP, StaffComment
from conversations.models import Conversation
from core import page_cache
from users.enums import Words

NAME_WITHHELD = "Name withheld"
NAME_OF_LEAVER = "Someone who left"


def add_archived_comment(*, conversation, name, text, created_at, reply_to=None):
    """Store a comment of the archive, which has a name and no account, and return it.

    A reply to a comment of the deepest level stands beside that comment, and still says whom it answers. Counters are
    raised last, always in the order root, conversation, so that writers never wait for each other in a circle. Raises
    ValueError for a reply to a comment of another conversation.
    """
    if reply_to and reply_to.conversation_id != conversation.pk:
        raise ValueError("This answers a comment of another conversation.")
    with transaction.atomic():
        comment = StaffComment.objects.create(
            conversation=conversation,
            reply_to=reply_to,
            depth=min(reply_to.depth + 1, MAX_DEPTH) if reply_to else 0,
            created_at=created_at,
            comment=text,
            user_name=name,
            content_type=ContentType.objects.get_for_model(Conversation),
            object_pk=str(conversation.pk),
            site_id=settings.SITE_ID,
            submit_date=created_at,
        )
        comment.root_id = reply_to.root_id if reply_to else comment.pk
        above = reply_to.path[: PATH_STEP * MAX_DEPTH] if reply_to else ""
        comment.path = f"{above}{comment.pk:0{PATH_STEP}d}"
        StaffComment.objects.filter(pk=comment.pk).update(root_id=comment.root_id, path=comment.path)
        if reply_to:
            StaffComment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + 1)
        Conversation.objects.filter(pk=conversation.pk).update(comment_count=F("comment_count") + 1)
        page_cache.touch(conversation.page_cache_tag, page_cache.LISTINGS)
    return comment


def take_down_archived_comment(*, comment):
    """Take the words of an archived comment from readers; return whether that changed anything.

    A line that says so stays in its place, so counters and replies stay as they are. Raises ValueError for a comment
    with an account behind it.
    """
    return _change_archived(comment, state=State.REMOVED)


def withhold_archived_name(*, comment):
    """Show 'Name withheld' in place of the name of an archived comment; return whether that changed anything.

    Raises ValueError for a comment with an account behind it.
    """
    return _change_archived(comment, user_name=NAME_WITHHELD)


def _change_archived(comment, **values):
    if comment.user_id:
        raise ValueError(f"Comment {comment.pk} has an account behind it: it is not of the archive.")
    with transaction.atomic():
        stored = StaffComment.objects.select_related("conversation").get(pk=comment.pk)
        if all(getattr(stored, name) == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(values))
        page_cache.touch(stored.conversation.page_cache_tag, page_cache.LISTINGS)
    return True


def erase_comments(*, user, words, limit):
    """Take a person's name, and with Words.REMOVE the words, from up to `limit` comments; return how many that were.

    A comment that readers saw becomes a stub, so that its replies make sense; one that was held is never seen. So no
    counter changes. What its writer had withdrawn before goes in any case.
    """
    with transaction.atomic():
        mine = StaffComment.objects.filter(user_id=user.pk).order_by("pk")
        rows = list(mine.select_for_update().values_list("pk", "conversation_id")[:limit])
        comments = StaffComment.objects.filter(pk__in=[pk for pk, _ in rows])
        cleared = comments if words == Words.REMOVE else comments.filter(state=State.WITHDRAWN)
        cleared.update(
            comment="",
            # Whoever is changing it in another window is told that it is not what it was.
            version=F("version") + 1,
            state=Case(
                When(state=State.PUBLIC, then=Value(State.WITHDRAWN)),
                When(state=State.HELD, then=Value(State.ERASED)),
                default=F("state"),
            ),
        )
        comments.update(user=None, user_name=NAME_OF_LEAVER, user_email="", user_url="", ip_address=None)
        _touch({conversation_id for _, conversation_id in rows})
    return len(rows)


def erase_reactions(*, user, limit):
    """Delete up to `limit` likes and reports of a person and lower their counters; return how many that were."""
    with transaction.atomic():
        mine = CommentFlag.objects.filter(user_id=user.pk).order_by("comment_id", "pk")
        flags = CommentFlag.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit]))
        counts = list(
            flags.order_by("comment_id")
            .values_list("comment_id")
            .annotate(
                likes=Count("pk", filter=Q(flag=LIKEDIT_FLAG)),
                reports=Count("pk", filter=Q(flag=CommentFlag.SUGGEST_REMOVAL)),
            )
        )
        for comment_id, likes, reports in counts:
            StaffComment.objects.filter(pk=comment_id).update(
                like_count=Greatest(F("like_count") - likes, 0),
                report_count=Greatest(F("report_count") - reports, 0),
            )
        liked = StaffComment.objects.filter(pk__in=[pk for pk, _, _ in counts])
        _touch(set(liked.values_list("conversation_id", flat=True)))
        return flags.delete()[0]


def _touch(conversation_ids):
    tags = {Conversation(pk=pk).page_cache_tag for pk in conversation_ids}
    if tags:
        page_cache.touch(*tags, page_cache.LISTINGS)
