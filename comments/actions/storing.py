"""How a comment is put into its thread, counted, and taken out of the page cache; for the other actions."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django_comments.models import Comment

from comments.models import MAX_DEPTH, PATH_STEP, StaffComment
from conversations.models import Conversation
from core import page_cache
from voices.contributors import id_for


def store(*, conversation, reply_to, text, created_at, **fields):
    """Insert a comment into its thread and return it; call it in a transaction, and `count_in` after it.

    A reply to a comment of the deepest level stands beside that comment, and still says whom it answers.
    """
    comment = StaffComment.objects.create(
        **id_for(Comment, fields.get("voice")),
        conversation=conversation,
        reply_to=reply_to,
        depth=min(reply_to.depth + 1, MAX_DEPTH) if reply_to else 0,
        created_at=created_at,
        comment=text,
        content_type=ContentType.objects.get_for_model(Conversation),
        object_pk=str(conversation.pk),
        site_id=settings.SITE_ID,
        submit_date=created_at,
        **fields,
    )
    comment.root_id = reply_to.root_id if reply_to else comment.pk
    above = reply_to.path[: PATH_STEP * MAX_DEPTH] if reply_to else ""
    comment.path = f"{above}{comment.pk:0{PATH_STEP}d}"
    StaffComment.objects.filter(pk=comment.pk).update(root_id=comment.root_id, path=comment.path)
    return comment


def count_in(comment, *, at):
    """Count a comment that readers see from now on: last in its transaction, and always root before conversation.

    So writers never wait for each other in a circle. Nothing is ever counted out: a comment that goes leaves a stub.
    """
    if comment.depth:
        StaffComment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + 1)
    latest = Greatest(Coalesce(F("last_activity_at"), at), at)
    Conversation.objects.filter(pk=comment.conversation_id).update(
        comment_count=F("comment_count") + 1, last_activity_at=latest
    )


def touch(*conversation_ids):
    """Make stale what shows these conversations, and what lists them with their numbers or words."""
    if conversation_ids:
        tags = {Conversation(pk=pk).page_cache_tag for pk in conversation_ids}
        page_cache.touch(*tags, page_cache.LISTINGS)


def touch_comments(*conversation_ids):
    """Make stale what shows the comments themselves: what changed stands in no list."""
    if conversation_ids:
        page_cache.touch(*(Conversation(pk=pk).page_cache_tag for pk in conversation_ids))


def locked(pk):
    """Return a comment with its conversation, held against every other change until the transaction ends.

    Two queries: PostgreSQL gives the locked row as it is now, and the rows of its other tables as they were when the
    query began, so the words are read once the lock is there.
    """
    StaffComment.objects.select_for_update(of=("self",)).only("version").get(pk=pk)
    rows = StaffComment.objects.select_related(
        "conversation__page", "conversation__parent", "user", "voice__key"
    )
    return rows.get(pk=pk)
