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
