"""Writing down whom an event is told: in chunks, each person once, however often the task runs.

The rows are copied inside the database: of three million subscribers nothing passes through Python.
"""

from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    F,
    OuterRef,
    Q,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from subscriptions.enums import Pace, State, default_pace
from subscriptions.models import Choice, Event, Notification, Subscriber, Subscription
from users.models import User

ROWS_A_CHUNK = 20_000
COLUMNS = (
    *("event_id", "subscriber_id", "via", "kind", "pace"),
    *("created_at", "state", "due_at", "done_at", "tries"),
)


def expand(event_id, *, have_sent):
    """Write the notifications of an event, and say after each chunk how many mails are due: `have_sent(number)`.

    Goes on where an earlier run stopped. Two runs at the same time write each row once all the same.
    """
    event = Event.objects.filter(pk=event_id, expanded_at=None, due_at__lte=timezone.now()).first()
    if event is None:
        return
    if event.step == 0:
        with transaction.atomic():
            have_sent(_tell_direct(event))
            _note_progress(event, step=1, after=0)
    for step, (conversation_id, thread) in enumerate(event.audience, start=1):
        if step < event.step:
            continue
        while True:
            with transaction.atomic():
                _end_without_waiting()
                last = _tell_some(event, conversation_id, thread, have_sent)
                if last is None:
                    _note_progress(event, step=step + 1, after=0)
                    break
                _note_progress(event, step=step, after=last)
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(
            expanded_at=timezone.now(), recipient_count=event.notifications.count()
        )


def count_audience(audience):
    """Return how many subscribers an audience, as in `announce`, has: each counted once."""
    if not audience:
        return 0
    wanted = Q()
    for conversation_id, thread in audience:
        wanted |= Q(conversation_id=conversation_id, thread=thread)
    return Subscription.objects.filter(wanted).values("subscriber_id").distinct().count()


def _end_without_waiting():
    """Let the open transaction end before PostgreSQL has it on the disk.

    A crash of the database takes a chunk back whole, with its progress, and the sweeper has it written again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def _note_progress(event, *, step, after):
    event.step, event.after, event.progress_at = step, after, timezone.now()
    event.save(update_fields=["step", "after", "progress_at"])


def _tell_direct(event):
    """Tell those that the event is addressed to."""
    if not event.direct:
        return 0
    users = list(
        User.objects.filter(pk__in=event.direct).exclude(pk=event.actor_id).values_list("pk", flat=True)
    )
    if not users:
        return 0
    Subscriber.objects.bulk_create([Subscriber(user_id=pk) for pk in users], ignore_conflicts=True)
    rows = Subscriber.objects.filter(user__in=users)
    return _insert(event, event.direct_kind or event.kind, rows, subscriber="pk", via=None)


def _tell_some(event, conversation_id, thread, have_sent):
    """Tell the next chunk of a conversation's followers; return the last subscription, or None after the last."""
    following = Subscription.objects.filter(
        conversation_id=conversation_id, thread=thread, pk__gt=event.after
    )
    ids = following.order_by("pk").values_list("pk", flat=True)
    last = ids[ROWS_A_CHUNK - 1 : ROWS_A_CHUNK].first() or ids.last()
    if last is None:
        return None
    # Who follows since later hears of what comes next.
    rows = following.filter(pk__lte=last, created_at__lte=event.created_at)
    if event.actor_id:
        rows = rows.exclude(subscriber__user_id=event.actor_id)
    have_sent(_insert(event, event.kind, rows, subscriber="subscriber_id", via="pk"))
    return last


def _insert(event, kind, rows, *, subscriber, via):
    """Copy rows into notifications, those that are there left alone; return how many mails became due."""
    now = timezone.now()
    prefix = "" if subscriber == "pk" else "subscriber__"
    chosen = Choice.objects.filter(subscriber_id=OuterRef(subscriber), kind=kind).values("pace")
    is_stopped = Q(**{f"{prefix}stopped_at__isnull": False}) | ~Q(**{f"{prefix}trouble": ""})
    pace = Case(
        When(is_stopped, then=Value(Pace.SITE.value)),
        default=Coalesce(Subquery(chosen), Value(default_pace(kind).value)),
        output_field=CharField(),
    )
    is_mailed = Q(at_pace="" if event.has_own_mail else Pace.AT_ONCE)
    # Its deed has mailed it: no later choice is to mail it again.
    was_mailed = Q(at_pace=Pace.AT_ONCE if event.has_own_mail else "")
    picked = rows.annotate(
        at_pace=pace,
        for_event=Value(event.pk, output_field=BigIntegerField()),
        by_via=F(via) if via else Value(None, output_field=BigIntegerField()),
        of_kind=Value(str(kind)),
        made_at=Value(now, output_field=DateTimeField()),
        in_state=Case(
            When(is_mailed, then=Value(State.WAITING.value)),
            When(was_mailed, then=Value(State.SENT.value)),
            default=Value(""),
        ),
        was_done_at=Case(When(was_mailed, then=Value(now)), output_field=DateTimeField()),
        send_at=Case(When(is_mailed, then=Value(now)), output_field=DateTimeField()),
        tried=Value(0, output_field=SmallIntegerField()),
    ).exclude(at_pace=Pace.NEVER)
    sql, params = (
        picked.order_by()
        .values_list(
            *("for_event", subscriber, "by_via", "of_kind", "at_pace"),
            *("made_at", "in_state", "send_at", "was_done_at", "tried"),
        )
        .query.sql_with_params()
    )
    table = connection.ops.quote_name(Notification._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(COLUMNS)}) {sql} ON CONFLICT DO NOTHING",
            params,
        )
    return Notification.objects.filter(event=event, due_at=now, state=State.WAITING).count()
