"""Sending again what was given up."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger.actions import record
from ledger.enums import Kind
from subscriptions import tasks
from subscriptions.enums import State
from subscriptions.models import Digest, Notification
from subscriptions.permissions import user_can_see_deliveries


def send_again(*, by, notification_ids=(), digest_ids=()):
    """Try mails again that were given up, and return how many; what was sent meanwhile stays. May be called twice.

    Raises PermissionDenied.
    """
    if not user_can_see_deliveries(by):
        raise PermissionDenied
    with transaction.atomic():
        notifications = _revive(Notification, notification_ids)
        digests = _revive(Digest, digest_ids)
        tasks.enqueue_sending(notifications)
        tasks.enqueue_sending(digests, sends=tasks.send_due_digests)
        if notifications + digests:
            record(Kind.MAIL_SENT_AGAIN, by=by, reason=f"{notifications + digests} mails")
    return notifications + digests


def _revive(model, ids):
    failed = model.objects.filter(pk__in=list(ids), state=State.FAILED)
    return failed.update(state=State.WAITING, due_at=timezone.now(), done_at=None, tries=0, claims=0)
