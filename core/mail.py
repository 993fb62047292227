"""The one way to send mail: a row first, the message after, and nothing kept once it is sent.

`queue` is called in the transaction of the deed; the worker sends (core/delivery.py). After a crash a message may be
sent twice, always with the same Message-ID, and is never lost.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import tasks
from core.models import QueuedMail

# What is due for longer than this was left by a worker that died, or waits for another try.
OVERDUE = timedelta(minutes=1)
ENQUEUED_AT_ONCE = 1000
# How long those who run the site can see whom a message did not reach.
GIVEN_UP_KEPT = timedelta(days=7)


def queue(message, to, *, user=None, at=None, **context):
    """Queue one message of templates/mail/ for one address, to be sent now or at a later moment; return its row.

    `context` must be JSON: texts and numbers that the templates show. Call it inside the transaction of the deed that
    the mail tells of. With a `user`, the mail goes when the account goes.
    """
    with transaction.atomic():
        mail = QueuedMail.objects.create(
            message=message, to=to, user=user, context=context, next_try_at=at or timezone.now()
        )
        tasks.send_mail.enqueue(str(mail.pk))
    return mail


def enqueue_overdue():
    """Enqueue again what should have been sent: its worker died, or the last try failed. Return how many.

    While older mail waits for a worker, nothing is lost but only late, and is left alone.
    """
    now = timezone.now()
    waiting = DBTaskResult.objects.ready().filter(task_path=tasks.send_mail.module_path)
    if waiting.filter(enqueued_at__lte=now - OVERDUE).exists():
        return 0
    overdue = QueuedMail.objects.due(now).filter(created_at__lte=now - OVERDUE).order_by("next_try_at")
    mail_ids = overdue.values_list("pk", flat=True)[:ENQUEUED_AT_ONCE]
    for mail_id in mail_ids:
        tasks.send_mail.enqueue(str(mail_id))
    return len(mail_ids)


def drop_given_up():
    """Delete messages that were given up a while ago; return how many."""
    return QueuedMail.objects.filter(failed_at__lt=timezone.now() - GIVEN_UP_KEPT).delete()[0]
