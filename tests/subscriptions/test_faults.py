"""Workers die, the database and the mail server go away: every subscriber gets the news, and nobody twice.

The one message that was on its way when a worker died may come again: it is counted, and has the same Message-ID.
"""

import random
import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions.enums import Kind, Pace, State
from subscriptions.models import Choice, Event, Notification, Subscriber, Subscription
from subscriptions.sweeping import OVERDUE, sweep
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory
from tests.mail_server import work_queue
from tests.subscriptions.workers import start_worker
from updates.actions import write_status_update

PEOPLE = 300
KILLS = 10
PATIENCE = 15
# Of the port of discarding, where nobody listens.
CLOSED = 9
# What the mail server does in each round.
MODES = ["takes all", "451 Later", "takes all", "550 Not here", "hangs", "is away"]


@pytest.fixture
def post(committed_db):
    """A post that many follow who are told at once."""
    post = PostPageFactory()
    people = Subscriber.objects.bulk_create(
        Subscriber(email=f"n{number}@example.org") for number in range(PEOPLE)
    )
    Choice.objects.bulk_create(
        Choice(subscriber=one, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE) for one in people
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=one, conversation=post.conversation) for one in people
    )
    return post


def tell(post):
    publisher = UserFactory.in_group("Publishers")
    write_status_update(
        by=publisher,
        conversation=post.conversation,
        date=timezone.localdate(),
        status="done",
        text="It is done.",
        notify=True,
    )


def recover():
    """Let the leases of the dead and every pause end, and have the timer come by."""
    past = timezone.now() - 2 * OVERDUE
    Notification.objects.filter(state=State.WAITING).update(due_at=past)
    Event.objects.filter(expanded_at=None).update(progress_at=past)
    DBTaskResult.objects.ready().update(enqueued_at=past)
    sweep()


def set_mode(smtp, mode):
    smtp.release()
    smtp.accept()
    if mode == "hangs":
        smtp.hold()
    elif mode[0].isdigit():
        smtp.refuse(mode)


def wait_until_some_came(smtp, process, number):
    """Wait until the server took so many more messages, or the worker has nothing to do any more."""
    wanted, until = len(smtp.messages) + number, time.monotonic() + PATIENCE
    while len(smtp.messages) < wanted and process.is_alive() and time.monotonic() < until:
        time.sleep(0.01)


def take_connections_away():
    """End every connection of the workers, as a restart of the database does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_everybody_is_told_once_though_workers_die_and_servers_fail(post, smtp):
    tell(post)
    chance = random.Random(7)
    for number in range(KILLS):
        mode = MODES[number % len(MODES)]
        set_mode(smtp, mode)
        worker = start_worker(smtp, port=CLOSED if mode == "is away" else None)
        wait_until_some_came(smtp, worker, 1 if mode == "hangs" else chance.randint(1, 25))
        if number % 2:
            # It goes on once the database is back.
            take_connections_away()
            wait_until_some_came(smtp, worker, chance.randint(1, 5))
        worker.kill()
        worker.join()
        recover()
    set_mode(smtp, "takes all")
    while Notification.objects.filter(state=State.WAITING).exists() or not Event.objects.get().expanded_at:
        recover()
        work_queue()

    came = Counter(message["To"] for message in smtp.messages)
    assert set(came) == {f"n{number}@example.org" for number in range(PEOPLE)}
    twice = sum(came.values()) - PEOPLE
    assert twice <= KILLS
    assert len({message["Message-ID"] for message in smtp.messages}) == PEOPLE
    assert Notification.objects.filter(state=State.SENT).count() == PEOPLE
