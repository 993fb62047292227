"""What was told half a year ago is deleted, read or not: the bell is no archive."""

from datetime import timedelta

from django.utils import timezone

from subscriptions.models import Digest, Event, Notification

KEPT_FOR = timedelta(days=180)
ROWS_A_CHUNK = 5000


def drop_old_news():
    """Delete notifications, then events and digests, from before KEPT_FOR; return how many rows that were."""
    oldest = timezone.now() - KEPT_FOR
    return (
        _drop(Notification.objects.filter(event__created_at__lt=oldest))
        + _drop(Event.objects.filter(created_at__lt=oldest))
        + _drop(Digest.objects.filter(period__lt=oldest.date()))
    )


def _drop(rows):
    """Delete rows a chunk at a time: of one event there may be millions."""
    dropped = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_A_CHUNK]):
        dropped += rows.model.objects.filter(pk__in=ids).delete()[0]
    return dropped
