"""What the worker does for subscriptions."""

from django.conf import settings
from django_tasks import task

from subscriptions import delivery, digest_delivery, expansion


@task()
def expand_event(event_id):
    """Write down whom an event is told, and have the mails sent that go at once."""
    expansion.expand(event_id, have_sent=enqueue_sending)


@task()
def expand_events(event_ids):
    """Do for each of these events what `expand_event` does for one."""
    for event_id in event_ids:
        expansion.expand(event_id, have_sent=enqueue_sending)


@task(priority=-10)
def send_due():
    """Send some of the mails that are due."""
    delivery.send_due(settings.MAILS_A_TASK)


@task(priority=-20)
def send_due_digests():
    """Send some of the digests that are due."""
    digest_delivery.send_due(settings.MAILS_A_TASK)


def enqueue_sending(number, sends=send_due):
    """Enqueue what sends so many mails, in the transaction that makes them due; return how many tasks that takes."""
    count = -(-number // settings.MAILS_A_TASK)
    for _ in range(count):
        sends.enqueue()
    return count
