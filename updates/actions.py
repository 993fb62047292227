"""What writes status updates."""

from django.db import transaction

from core import page_cache
from updates.models import StatusUpdate


def add_status_update(*, conversation, date, text, status="", by=None):
    """Store a status update and return it; pages that show the conversation become stale."""
    with transaction.atomic():
        update = StatusUpdate.objects.create(
            conversation=conversation, date=date, text=text, status=status, editor=by
        )
        page_cache.touch(conversation.page_cache_tag, page_cache.LISTINGS)
    return update


def forget_editor(*, user, limit):
    """Take a person's account from up to `limit` status updates, which name nobody to readers; return how many."""
    with transaction.atomic():
        mine = StatusUpdate.objects.filter(editor_id=user.pk).order_by("pk")
        return StatusUpdate.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit])).update(
            editor=None
        )
