"""Digests: what was gathered for a subscriber until this morning, or until Monday morning, in one mail.

Keyed on person and period, so that each is made once. A timer that fires twice, late or not at all for days loses
nothing: a digest takes up all that came before its hour and is in none yet.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from subscriptions import tasks
from subscriptions.enums import Pace
from subscriptions.models import Digest, Notification, Subscriber

# By the clock in London.
HOUR = 7
MONDAY = 0
# Without signing in for so long, digests end by themselves.
SLEEPS_AFTER = timedelta(days=180)
SUBSCRIBERS_A_CHUNK = 1000


def latest_hour(pace, at):
    """Return the latest moment, at or before this one, at which a digest of this pace was due."""
    local = timezone.localtime(at)
    hour = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    days = 0
    while _shifted(hour, days) > local or (pace == Pace.WEEKLY and _shifted(hour, days).weekday() != MONDAY):
        days += 1
    return _shifted(hour, days)


def _shifted(moment, days):
    """Return the same hour of the wall clock so many days before, whatever the clock did in between."""
    return moment - timedelta(days=days)


def make_digests(pace, at=None):
    """Make the digests that are due and enqueue their mails; return how many. May run twice, and at the same time."""
    at = at or timezone.now()
    before = latest_hour(pace, at)
    made = 0
    while True:
        waiting = _to_be_told(pace, before).values_list("subscriber_id", flat=True)
        ids = list(waiting.order_by("subscriber_id").distinct()[:SUBSCRIBERS_A_CHUNK])
        if not ids:
            return made
        with transaction.atomic():
            number = _make_some(pace, before, ids, at)
        made += number
        if not number:
            # Another process has them in its hands.
            return made


def _to_be_told(pace, before):
    """Return the notifications that digests of this pace take up now."""
    has_slept = Q(subscriber__digests_stopped_at__isnull=False) & (
        Q(subscriber__user__last_login__isnull=True)
        | Q(subscriber__user__last_login__lte=F("subscriber__digests_stopped_at"))
    )
    rows = Notification.objects.gathered(pace, before).exclude(has_slept)
    rows = rows.filter(subscriber__stopped_at=None, subscriber__trouble="", subscriber__digests_are_off=False)
    made = Digest.objects.filter(pace=pace, period=before.date()).values("subscriber_id")
    return rows.exclude(subscriber_id__in=made)


def _make_some(pace, before, ids, at):
    period = before.date()
    held = Subscriber.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=ids)
    held = dict(
        held.annotate(seen=Coalesce("user__last_login", "user__date_joined")).values_list("pk", "seen")
    )
    made = Digest.objects.filter(pace=pace, period=period, subscriber_id__in=held)
    for pk in list(made.values_list("subscriber_id", flat=True)):
        del held[pk]
    asleep = {pk for pk, seen in held.items() if seen and seen < at - SLEEPS_AFTER}
    Digest.objects.bulk_create(
        Digest(subscriber_id=pk, pace=pace, period=period, due_at=at, says_goodbye=pk in asleep)
        for pk in held
    )
    Subscriber.objects.filter(pk__in=asleep).update(digests_stopped_at=at)
    own = Digest.objects.filter(subscriber=OuterRef("subscriber_id"), pace=pace, period=period).values("pk")
    gathered = Notification.objects.gathered(pace, before).filter(subscriber_id__in=held)
    gathered.update(digest=Subquery(own[:1]))
    tasks.enqueue_sending(len(held), sends=tasks.send_due_digests)
    return len(held)
