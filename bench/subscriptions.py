"""What it costs to tell many subscribers: announcing, writing down the recipients, and sending with two workers."""

import os
import smtplib
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.sink import HOST, Sink

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
# The bare loop is measured with so many messages, for it is steady.
BARE_MESSAGES = 3000
EVERYBODY = 3_100_000
HOUR = 3600


@dataclass(frozen=True)
class Deliveries:
    """How telling `recipients` people went: milliseconds, rows and messages a second, MiB of the largest worker."""

    recipients: int
    announce_ms: float
    expanded_a_second: float
    bare_a_second: float
    sent_a_second: float
    memory_at_start_mib: float
    memory_at_end_mib: float
    came: int
    came_twice: int

    @property
    def share_of_bare(self):
        """What part of a bare loop's rate the workers reach."""
        return self.sent_a_second / self.bare_a_second

    @property
    def hours_for_everybody(self):
        """How long these workers and this server take for all who work in health and care."""
        return EVERYBODY / self.sent_a_second / HOUR

    def as_dict(self):
        shares = {
            "share_of_bare": round(self.share_of_bare, 2),
            "hours_for_everybody": round(self.hours_for_everybody, 2),
        }
        return asdict(self) | shares


def measure_deliveries():
    """Announce a status update to whoever follows the first post, and return the Deliveries."""
    from subscriptions import expansion
    from subscriptions.models import Event

    server = Sink()
    server.start()
    try:
        bare = bare_rate(server)
        started = time.perf_counter()
        announce()
        announce_ms = (time.perf_counter() - started) * 1000
        event = Event.objects.latest("pk")
        started = time.perf_counter()
        expansion.expand(event.pk, have_sent=lambda number: None)
        expansion_s = time.perf_counter() - started
        event.refresh_from_db()
        sending_s, first, last = send(event, server)
        return Deliveries(
            recipients=event.recipient_count,
            announce_ms=round(announce_ms, 1),
            expanded_a_second=round(event.recipient_count / expansion_s, 1),
            bare_a_second=round(bare, 1),
            sent_a_second=round(event.recipient_count / sending_s, 1),
            memory_at_start_mib=first,
            memory_at_end_mib=last,
            came=len(server.came),
            came_twice=server.count - len(server.came),
        )
    finally:
        server.stop()


def announce():
    """Publish a status update as an editor does, which tells everybody."""
    from django.utils import timezone

    from conversations.models import Conversation
    from home.volume.posts import SLUG
    from updates.actions import write_status_update
    from users.models import User

    editor = User.objects.filter(groups__name="Publishers").first()
    conversation = (
        Conversation.objects.filter(page__slug__startswith=SLUG, suffix="").order_by("page").first()
    )
    write_status_update(
        by=editor,
        conversation=conversation,
        date=timezone.localdate(),
        status="done",
        text="It is done.",
        notify=True,
    )


def bare_rate(server):
    """Return how many messages of the size of ours a loop of smtplib sends a second, over one connection."""
    message = (
        b"Subject: Status update\r\nTo: follower@example.org\r\n\r\n" + b"It is done, as we said.\r\n" * 130
    )
    with smtplib.SMTP(HOST, server.port) as smtp:
        started = time.perf_counter()
        for number in range(BARE_MESSAGES):
            smtp.sendmail("noreply@localhost", [f"bare-{number}@example.org"], message)
        seconds = time.perf_counter() - started
    server.forget()
    return BARE_MESSAGES / seconds


def send(event, server):
    """Have two workers send all there is; return the seconds from the first message to the last, and their memory."""
    from subscriptions import tasks

    tasks.enqueue_sending(event.recipient_count)
    workers = [start_worker(server) for _ in range(WORKERS)]
    memory = []
    while any(worker.poll() is None for worker in workers):
        if server.count:
            memory.append(max(resident_mib(worker.pid) for worker in workers))
        time.sleep(0.5)
    seen = [mib for mib in memory if mib]
    return server.last - server.first, seen[len(seen) // 10], seen[-1]


def start_worker(server, port=None):
    """Start a worker that sends to this server, or to another port, and return its process.

    It ends when nothing is left to do.
    """
    environment = os.environ | {"EMAIL_URL": f"smtp://{HOST}:{port or server.port}"}
    command = "manage.py db_worker --queue-name=* --batch --no-reload --verbosity=0".split()
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def resident_mib(pid):
    """Return the memory of a process, 0 for one that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0")
    return round(int(line.split()[1]) / 1024, 1)
