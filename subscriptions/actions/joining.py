"""An address that followed things gets an account: from then on the account follows them."""

from django.db import transaction

from subscriptions.actions.following import count
from subscriptions.enums import Trouble
from subscriptions.models import Choice, Notification, Subscriber, Subscription


def join_address(*, user):
    """Make the subscriber of an account's address the account's; call it in the transaction that makes the account.

    Where both are there, what the address followed is added to what the account follows.
    """
    with transaction.atomic():
        waiting = Subscriber.objects.select_for_update().filter(email=user.email).first()
        if waiting is None:
            return
        own = Subscriber.objects.filter(user=user).first()
        if own is None:
            waiting.user, waiting.email = user, None
            waiting.save(update_fields=["user", "email"])
        else:
            _merge(waiting, into=own)


def _merge(waiting, *, into):
    followed = set(into.subscriptions.values_list("conversation_id", "thread"))
    for row in list(waiting.subscriptions.order_by("conversation_id")):
        if (row.conversation_id, row.thread) in followed:
            row.delete()
            if not row.thread:
                count(row.conversation_id, -1)
    Subscription.objects.filter(subscriber=waiting).update(subscriber=into)
    chosen = into.choices.values("kind")
    Choice.objects.filter(subscriber=waiting).exclude(kind__in=chosen).update(subscriber=into)
    told = into.notifications.values("event")
    Notification.objects.filter(subscriber=waiting).exclude(event__in=told).update(subscriber=into)
    if waiting.trouble and into.trouble != Trouble.COMPLAINED:
        into.trouble = waiting.trouble
        into.save(update_fields=["trouble"])
    waiting.delete()
