"""Announcing: the event is written and its task queued in the transaction of the deed, and nothing else is done."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from subscriptions import tasks
from subscriptions.models import Event

# Changes in so short a time are one piece of news: what waits so long can still tell of the next (`gathering`).
GATHERED_FOR = timedelta(minutes=10)
# So many events of one deed are one task: it can begin again without doing much twice.
EVENTS_A_TASK = 100


def announce(
    *,
    conversation,
    kind,
    key,
    subject_id=None,
    by=None,
    audience=(),
    direct=(),
    direct_kind="",
    has_own_mail=False,
    after=None,
):
    """Tell whoever follows, once: return the Event, or None where one of this conversation, kind and key is there.

    `audience` lists pairs (conversation id, thread), the most specific first; `direct` the ids of accounts it is
    addressed to, as news of `direct_kind`. `by` is told nothing. `after` is a timedelta to wait before anybody is told.
    With `has_own_mail` the deed itself mails those who are told at once. Call it inside the transaction of the deed.
    """
    now = timezone.now()
    due_at = now + after if after else now
    try:
        with transaction.atomic():
            event = Event.objects.create(
                **_columns(
                    conversation=conversation,
                    kind=kind,
                    key=key,
                    subject_id=subject_id,
                    by=by,
                    audience=audience,
                    direct=direct,
                    direct_kind=direct_kind,
                    has_own_mail=has_own_mail,
                ),
                created_at=now,
                due_at=due_at,
                progress_at=now,
            )
    except IntegrityError:
        if Event.objects.filter(conversation=conversation, kind=kind, key=key).exists():
            return None
        raise
    if not after:
        tasks.expand_event.enqueue(event.pk)
    return event


def announce_all(announcements):
    """Tell of many things at once; call it inside the transaction of the deed.

    Each is a dict of what `announce` takes, without `after`, and none may have been announced before: IntegrityError is
    raised where one was.
    """
    now = timezone.now()
    events = Event.objects.bulk_create(
        Event(**_columns(**announcement), created_at=now, due_at=now, progress_at=now)
        for announcement in announcements
    )
    for start in range(0, len(events), EVENTS_A_TASK):
        tasks.expand_events.enqueue([event.pk for event in events[start : start + EVENTS_A_TASK]])


def _columns(*, by=None, audience=(), direct=(), **columns):
    """Return the columns of an event, from what `announce` takes."""
    return {"actor": by, "audience": [list(entry) for entry in audience], "direct": list(direct)} | columns
