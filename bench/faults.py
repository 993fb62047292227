"""Telling many people while workers are killed, and the database and the mail server go away."""

import random
import time
from dataclasses import asdict, dataclass

from bench.sink import HANGS, TAKES, Sink
from bench.subscriptions import WORKERS, announce, start_worker

KILLS = 10
# What the mail server answers in each round.
MODES = [TAKES, "451 Later", TAKES, "550 Not here", HANGS]
AWAY = len(MODES)
# Of the port of discarding, where nobody listens.
CLOSED = 9
PATIENCE = 30
# Seconds for the rest, once everything works again.
LONGEST = 1800
PATIENCE_WITH_FAILURES = 5


@dataclass(frozen=True)
class Faults:
    """What came of telling `recipients` people with so many kills: whom mail reached, and how much of it twice."""

    recipients: int
    kills: int
    came: int
    came_twice: int
    given_up: int
    seconds: float

    def as_dict(self):
        return asdict(self)


def measure_faults():
    """Announce a status update, kill a worker ten times at random moments meanwhile, and return the Faults."""
    from subscriptions.enums import State
    from subscriptions.models import Event, Notification

    server, chance = Sink(), random.Random(7)  # noqa: S311 - moments of kills, the same in every run
    server.start()
    started = time.perf_counter()
    try:
        announce()
        event = Event.objects.latest("pk")
        share = max(1, event.conversation.subscriber_count // (2 * KILLS))
        for number in range(KILLS):
            mode = number % (len(MODES) + 1)
            server.mode = TAKES if mode == AWAY else MODES[mode]
            worker = start_worker(server, port=CLOSED if mode == AWAY else None)
            wait_for_some(server, worker, chance.randint(1, share))
            if number % 2:
                # It goes on once the database is back.
                end_connections()
                wait_for_some(server, worker, chance.randint(1, share))
            worker.kill()
            worker.wait()
            recover(event)
        server.mode = TAKES
        rows = event.notifications.filter(state=State.WAITING)
        until = time.monotonic() + LONGEST
        while time.monotonic() < until and (rows.exists() or not Event.objects.get(pk=event.pk).expanded_at):
            recover(event)
            for worker in [start_worker(server) for _ in range(WORKERS)]:
                worker.wait()
        event.refresh_from_db()
        return Faults(
            recipients=event.recipient_count,
            kills=KILLS,
            came=len(server.came),
            came_twice=server.count - len(server.came),
            given_up=Notification.objects.filter(event=event, state=State.FAILED).count(),
            seconds=round(time.perf_counter() - started, 1),
        )
    finally:
        server.mode = TAKES
        server.stop()


def wait_for_some(server, worker, number):
    """Wait until the server took so many more messages, or for a moment where it takes none."""
    wanted = server.count + number
    until = time.monotonic() + (PATIENCE if server.mode == TAKES else PATIENCE_WITH_FAILURES)
    while server.count < wanted and worker.poll() is None and time.monotonic() < until:
        time.sleep(0.005)


def end_connections():
    """End every connection of the workers, as a restart of PostgreSQL does; SQLite has none."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def recover(event):
    """Let the leases of the dead and every pause end, and have the timer come by."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from subscriptions.enums import State
    from subscriptions.models import Event
    from subscriptions.sweeping import OVERDUE, sweep

    past = timezone.now() - 2 * OVERDUE
    event.notifications.filter(state=State.WAITING).update(due_at=past)
    Event.objects.filter(expanded_at=None).update(progress_at=past)
    DBTaskResult.objects.ready().update(enqueued_at=past)
    sweep()
