"""Once a year an address without an account is asked whether it wants to keep what it follows; silence ends it."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from core import mail
from subscriptions.actions.following import count
from subscriptions.models import Subscriber, Subscription
from subscriptions.tokens import choices_token
from users.words import day

ASKED_AFTER = timedelta(days=365)
ANSWER_TAKES = timedelta(days=60)
ASKED_AT_ONCE = 200
DROPPED_AT_ONCE = 100


def ask_addresses(at=None):
    """Write to every address that said nothing for a year, once; return to how many. May run twice at the same time."""
    at = at or timezone.now()
    asked, last = 0, 0
    while some := _ask_some(after=last, at=at):
        asked += len(some)
        last = some[-1].pk
    return asked


def drop_silent(at=None):
    """Delete addresses that did not answer in time, with what they followed; return how many."""
    at = at or timezone.now()
    dropped = 0
    while number := _drop_some(at):
        dropped += number
    return dropped


def waits_for_answer(subscriber):
    """Return the moment until which an address may say that it stays, None where nothing was asked."""
    kept, asked = subscriber.kept_at, subscriber.asked_at
    if subscriber.user_id or asked is None or (kept and kept >= asked):
        return None
    return asked + ANSWER_TAKES


def _ask_some(*, after, at):
    heard_of = Coalesce("kept_at", "created_at")
    rows = Subscriber.objects.annotate(heard_of=heard_of).filter(
        Q(asked_at=None) | Q(asked_at__lt=F("heard_of")),
        user=None,
        stopped_at=None,
        trouble="",
        heard_of__lte=at - ASKED_AFTER,
        pk__gt=after,
    )
    with transaction.atomic():
        some = list(
            rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("pk")[:ASKED_AT_ONCE]
        )
        Subscriber.objects.filter(pk__in=[subscriber.pk for subscriber in some]).update(asked_at=at)
        for subscriber in some:
            mail.queue(
                "keep_subscriptions",
                subscriber.email,
                path=reverse("subscriptions:choices_by_link", args=[choices_token(subscriber)]),
                until=day(at + ANSWER_TAKES),
            )
    return some


def _drop_some(at):
    silent = Subscriber.objects.filter(
        Q(kept_at=None) | Q(kept_at__lt=F("asked_at")), user=None, asked_at__lte=at - ANSWER_TAKES
    )
    with transaction.atomic():
        ids = [row.pk for row in silent.select_for_update(skip_locked=True).order_by("pk")[:DROPPED_AT_ONCE]]
        followed = Subscription.objects.whole().filter(subscriber__in=ids)
        numbers = Counter(followed.values_list("conversation_id", flat=True))
        Subscriber.objects.filter(pk__in=ids).delete()
        for conversation_id, number in sorted(numbers.items()):
            count(conversation_id, -number)
    return len(ids)
