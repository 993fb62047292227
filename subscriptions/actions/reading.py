"""Marking news on the site as read."""

from django.utils import timezone

from subscriptions.models import Notification


def mark_read(*, user, notification_id):
    """Mark one of an account's own notifications as read; of another's nothing changes. May be called twice."""
    _unread(user).filter(pk=notification_id).update(read_at=timezone.now())


def mark_all_read(*, user, up_to):
    """Mark an account's notifications as read up to the one that was the newest on the page."""
    _unread(user).filter(pk__lte=up_to).update(read_at=timezone.now())


def _unread(user):
    return Notification.objects.unread().filter(subscriber__user=user)
