"""Once a year an address without an account is asked whether it wants to keep what it follows; silence ends it."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.models import QueuedMail
from subscriptions.actions.following import count
from subscriptions.models import Subscriber, Subscription
from subscriptions.tokens import choices_token
from users.words import day

ASKED_AFTER = timedelta(days=365)
ANSWER_TAKES = timedelta(days=60)
ASKED_AT_ONCE = 200
# A run leaves room for the mail that somebody waits for; the timer comes by every hour.
ASKED_A_RUN = 1000
DROPPED_AT_ONCE = 100
MESSAGE = "keep_subscriptions"


def ask_addresses(at=None):
    """Write to addresses that said nothing here for a year, each once; return to how many.

    May run twice at the same time. One whose question was given up on the way is asked again.
    """
    at = at or timezone.now()
    _forget_given_up()
    asked, last = 0, 0
    while asked < ASKED_A_RUN and (some := _ask_some(after=last, at=at)):
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


def _forget_given_up():
    with transaction.atomic():
        given_up = QueuedMail.objects.filter(message=MESSAGE, failed_at__isnull=False)
        addresses = list(given_up.values_list("to", flat=True))
        Subscriber.objects.filter(email__in=addresses).update(asked_at=None)
        given_up.filter(to__in=addresses).delete()


def _ask_some(*, after, at):
    heard_of = Coalesce("kept_at", "created_at")
    rows = Subscriber.objects.annotate(heard_of=heard_of).filter(
        Q(asked_at=None) | Q(asked_at__lt=F("heard_of")),
        Exists(Subscription.objects.filter(subscriber=OuterRef("pk"))),
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
                MESSAGE,
                subscriber.email,
                path=reverse("subscriptions:choices_by_link", args=[choices_token(subscriber)]),
                until=day(at + ANSWER_TAKES),
            )
    return some


def _drop_some(at):
    silent = Subscriber.objects.filter(
        Q(kept_at=None) | Q(kept_at__lt=F("asked_at")),
        user=None,
        stopped_at=None,
        trouble="",
        asked_at__lte=at - ANSWER_TAKES,
    )
    with transaction.atomic():
        ids = [row.pk for row in silent.select_for_update(skip_locked=True).order_by("pk")[:DROPPED_AT_ONCE]]
        followed = Subscription.objects.whole().filter(subscriber__in=ids).select_for_update().order_by("pk")
        numbers = Counter(followed.values_list("conversation_id", flat=True))
        Subscriber.objects.filter(pk__in=ids).delete()
        for conversation_id, number in sorted(numbers.items()):
            count(conversation_id, -number)
    return len(ids)
