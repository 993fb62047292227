"""Sending rows of the outbox over one connection, each marked as the mail server takes it.

A row is in the hands of one worker until its lease ends. What a killed worker had is sent by the next: at most the one
message that was on its way when it died comes twice, with the same Message-ID.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from core.delivery import PAUSES, is_refused, smtp_code
from subscriptions.enums import State
from subscriptions.quiet import quiet_until

logger = logging.getLogger(__name__)

# How long a worker has for the rows that it took; it stops in time for what waits longest, a server that hangs.
LEASE = timedelta(minutes=5)
LEASE_ENDS_EARLY = timedelta(minutes=1)
# After so many failures one after the other, it is the server's trouble and not that of the messages.
FAILURES_IN_A_ROW = 5
# An address that the server refuses for good is asked for this often: servers err, too.
TRIES_WHEN_REFUSED = 3
# What so many workers took and none brought to an end kills its workers.
MOST_CLAIMS = 30
# The pauses, in seconds, in which a database that is away is asked again whether it is there.
DATABASE_PAUSES = (0.1, 0.3, 1, 3, 10, 20)


# So many at a time are looked at just before they are sent: who may be told it still, and what.
SLICE = 50


@dataclass(frozen=True)
class Claim:
    """Rows in the hands of this worker, by their ids, until a moment: it stands in each of them as `due_at`."""

    ids: list
    until: datetime


@dataclass
class Outcome:
    """What came of a task: how many messages the server took, and how many rows were let go."""

    sent: int = 0
    dropped: int = 0
    put_off: int = 0


def claim(rows, limit):
    """Take up to `limit` rows that are due into the hands of this worker, oldest first; return the Claim."""
    now = timezone.now()
    with transaction.atomic():
        due = rows.due(now).order_by("due_at", "pk").select_for_update(skip_locked=True, no_key=True)
        ids = list(due.values_list("pk", flat=True)[:limit])
        rows.model.objects.filter(pk__in=ids).update(due_at=now + LEASE, claims=F("claims") + 1)
    return Claim(ids, now + LEASE)


def send_each(model, claimed, prepare):
    """Send what the claimed rows of a table say, and return an Outcome.

    `prepare(rows)` takes some of them, with their subscriber and its user, and returns a function from a row to what
    makes its mail when it is called, or to None where nothing is to be sent. What that function raises puts the row
    off, and holds up no other.
    """
    with Sender(model, claimed) as sender:
        for first in range(0, len(claimed.ids), SLICE):
            ids = claimed.ids[first : first + SLICE]
            if sender.should_stop:
                sender.give_back(claimed.ids[first:])
                break
            _send_some(sender, model, ids, prepare)
    return sender.outcome


def _send_some(sender, model, ids, prepare):
    rows = model.objects.filter(pk__in=ids, state=State.WAITING).select_related("subscriber__user")
    rows = list(rows.order_by(*model.SENT_IN_ORDER))
    message_for = prepare(rows)
    for number, row in enumerate(rows):
        if sender.should_stop:
            sender.give_back([one.pk for one in rows[number:]])
            break
        try:
            make_email = message_for(row)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the others can be sent
            sender.put_off(row, error)
            continue
        quiet = quiet_until(row.subscriber, timezone.now())
        if make_email is None:
            sender.drop(row)
        elif quiet:
            sender.give_back([row.pk], at=quiet)
        else:
            sender.send(row, make_email)


class Sender:
    """Sends claimed rows of one table, each marked with what came of it; use it with `with`."""

    def __init__(self, model, claimed):
        self.rows = model.objects
        self.until = claimed.until
        self.stops_at = claimed.until - LEASE_ENDS_EARLY
        self.connection = get_connection()
        self.failures = 0
        self.outcome = Outcome()

    def __enter__(self):
        self._wait_for_disk(False)
        return self

    def __exit__(self, *error):
        try:
            self.connection.close()
        except Exception:  # noqa: BLE001 - the messages are sent; how the server takes a goodbye does not matter
            logger.info("The mail server did not take the goodbye")
        self._wait_for_disk(True)

    @property
    def should_stop(self):
        """Whether the rows that are left should be left to others: the lease ends, or the server is in trouble."""
        return self.failures >= FAILURES_IN_A_ROW or timezone.now() >= self.stops_at

    def send(self, row, make_email):
        """Send the message that `make_email()` returns and mark its row, or put it off.

        One that cannot be made is put off as well, so that it holds up no other; that is no trouble of the server.
        """
        if row.claims > MOST_CLAIMS:
            self.give_up(row)
            return
        try:
            email = make_email()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the others can be sent
            self.put_off(row, error)
            return
        try:
            self.connection.open()
            self.connection.send_messages([email])
        except Exception as error:  # noqa: BLE001 - whatever it is, the message is neither lost nor tried for ever
            self.failures += 1
            self._drop_connection()
            self.put_off(row, error)
        else:
            self.failures = 0
            self.outcome.sent += 1
            self.mark(row, State.SENT)

    def drop(self, row):
        """Send nothing: there is nobody to tell, or nothing to tell any more."""
        self.outcome.dropped += 1
        self.mark(row, State.DROPPED)

    @property
    def ours(self):
        """The rows that are still in these hands: once the lease has ended, another worker may have them."""
        return self.rows.filter(due_at=self.until)

    def mark(self, row, state):
        """Write down what came of a row; while the database is away, wait for it: the message is sent already."""
        # What was sent was sent, whoever has it now.
        rows = self.rows if state == State.SENT else self.ours
        for pause in (*DATABASE_PAUSES, None):
            try:
                rows.filter(pk=row.pk).update(state=state, due_at=None, done_at=timezone.now())
            except (OperationalError, InterfaceError):
                if pause is None:
                    raise
                connection.close()
                time.sleep(pause)
            else:
                return

    def put_off(self, row, error):
        """Plan the next try after a failure, or give the row up. The log names neither address nor answer."""
        code = smtp_code(error)
        row.tries += 1
        refused = is_refused(error) and row.tries >= TRIES_WHEN_REFUSED
        logger.warning("%s was not sent: %s %s", row, type(error).__name__, code or "")
        self.outcome.put_off += 1
        if refused or row.tries > len(PAUSES):
            self.give_up(row)
        else:
            due_at = timezone.now() + PAUSES[row.tries - 1]
            self.ours.filter(pk=row.pk).update(due_at=due_at, tries=row.tries)

    def give_up(self, row):
        """Try a row no more; it stands in the list of failures until somebody sends it again."""
        logger.error("%s is given up after %s tries", row, row.tries)
        self.mark(row, State.FAILED)

    def give_back(self, ids, at=None):
        """Let go of rows that were not tried: they are due now, or later."""
        self.ours.filter(pk__in=ids, state=State.WAITING).update(
            due_at=at or timezone.now(), claims=F("claims") - 1
        )

    def _wait_for_disk(self, waits):
        """Choose whether each mark waits until PostgreSQL has it on the disk, which takes longer than the mail itself.

        A killed worker or an orderly restart of the database loses no mark without it. After a crash of the database
        the mails of its last second may come again, with the same Message-ID.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit" if waits else "SET synchronous_commit TO off")

    def _drop_connection(self):
        try:
            self.connection.close()
        except Exception:  # noqa: BLE001 - a connection that failed may fail to end, too
            logger.info("The connection to the mail server broke")
        self.connection = get_connection()
