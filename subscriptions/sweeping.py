"""What a dead worker left, and what was put off until now, is given to the queue again."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import tasks
from subscriptions.models import Digest, Event, Notification

# What is due for longer than this was left by a worker that died, or waits for another try.
OVERDUE = timedelta(minutes=1)
TASKS_AT_ONCE = 200


def sweep():
    """Enqueue what is overdue and not in the queue; return how many tasks that took. May run twice.

    While older tasks wait for a worker, nothing is lost but only late, and is left alone.
    """
    now = timezone.now()
    return (
        _sweep_events(now)
        + _sweep_mails(now, Notification, tasks.send_due)
        + _sweep_mails(now, Digest, tasks.send_due_digests)
    )


def _sweep_events(now):
    if _is_behind(tasks.expand_event, now) or _is_behind(tasks.expand_events, now):
        return 0
    unexpanded = Event.objects.unexpanded(now).filter(progress_at__lte=now - OVERDUE)
    event_ids = list(unexpanded.order_by("due_at").values_list("pk", flat=True)[:TASKS_AT_ONCE])
    for event_id in event_ids:
        tasks.expand_event.enqueue(event_id)
    return len(event_ids)


def _sweep_mails(now, model, sends):
    if _is_behind(sends, now):
        return 0
    overdue = model.objects.due(now - OVERDUE)
    number = overdue[: TASKS_AT_ONCE * settings.MAILS_A_TASK].count()
    return tasks.enqueue_sending(number, sends=sends)


def _is_behind(task, now):
    """Return whether tasks of this kind wait for a worker since before."""
    waiting = DBTaskResult.objects.ready().filter(task_path=task.module_path)
    return waiting.filter(enqueued_at__lte=now - OVERDUE).exists()
