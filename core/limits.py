"""How often something may be tried: counted so that of fifty tries at the same moment none is lost.

Redis counts where there is one, by a script that nothing interrupts. Where it is down, or there is none, a row of
the database counts, raised by one UPDATE that fails when the row is full. A cache that reads and then writes would
let parallel guesses through (docs/adr/0020). When Redis goes down or comes back, the other of the two begins at
nothing: at most twice the tries in one window.
"""

import hashlib
import hmac
import logging
import math
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from redis.exceptions import RedisError

from core.models import LimitCounter

logger = logging.getLogger(__name__)

# Counts a try and, if it is the first, opens the window; returns the milliseconds to wait, 0 when there was one left.
TAKE = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if count <= tonumber(ARGV[1]) then return 0 end
return math.max(1, redis.call('PTTL', KEYS[1]))
"""
HAND_BACK = """
if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
return 0
"""
FORGET = "return redis.call('DEL', KEYS[1])"

# For how long a process does not ask a Redis that did not answer: otherwise each try would wait for it.
SECONDS_WITHOUT_REDIS = 5


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds, counted from the first."""

    name: str
    tries: int
    seconds: int


class OnTheClock(str):
    """A subject whose first try is to be told by nobody: its windows end at whole multiples of their seconds."""

    __slots__ = ()


class LimitReached(Exception):
    """Raised when there were too many tries; `retry_after` is in whole seconds."""

    def __init__(self, retry_after):
        super().__init__(f"Too many tries: again in {retry_after} seconds.")
        self.retry_after = retry_after


class _Redis:
    """The Redis that counts, as this process finds it."""

    away_until = 0

    def ask(self, script, key, *arguments):
        """Run a script and return its number; None where there is no Redis or it does not answer."""
        if not settings.REDIS_URL or time.monotonic() < self.away_until:
            return None
        try:
            return caches["limits"].client.get_client().eval(script, 1, key, *arguments)
        except RedisError as error:
            self.away_until = time.monotonic() + SECONDS_WITHOUT_REDIS
            logger.warning("Redis does not answer, the database counts the tries: %s", type(error).__name__)
            return None


_redis = _Redis()


def take(limit, *subject):
    """Count a try by a subject (an account, an address, both together).

    Raises LimitReached when the subject has none left. What is counted is kept under a keyed hash: no address or name
    can be read from it.

    Call it before the transaction of the deed: rolled back with it, a row would lose the try, and held by it, would
    keep everybody else waiting. Inside a transaction the row raises RuntimeError.
    """
    key = _key(limit, subject)
    is_on_the_clock = any(isinstance(part, OnTheClock) for part in subject)
    seconds = _seconds_left(limit, time.time()) if is_on_the_clock else limit.seconds
    wait = _redis.ask(TAKE, key, limit.tries, math.ceil(seconds * 1000))
    wait = _take_row(key, limit, is_on_the_clock) if wait is None else wait / 1000
    if wait:
        raise LimitReached(max(1, math.ceil(wait)))


def hand_back(limit, *subject):
    """Undo one `take`: what was tried should not count after all."""
    key = _key(limit, subject)
    if _redis.ask(HAND_BACK, key) is None:
        LimitCounter.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def forget(limit, *subject):
    """Begin anew for a subject: what was tried has succeeded."""
    key = _key(limit, subject)
    if _redis.ask(FORGET, key) is None:
        LimitCounter.objects.filter(key=key).delete()


def drop_expired():
    """Delete the rows of windows that are over; return how many."""
    return LimitCounter.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _key(limit, subject):
    text = repr([str(part) for part in subject])
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)
    return f"limit:{limit.name}:{digest.hexdigest()[:40]}"


def _seconds_left(limit, timestamp):
    """Return how long a window lasts that ends by the clock."""
    return limit.seconds - timestamp % limit.seconds


def _take_row(key, limit, is_on_the_clock):
    """Count a try in the database; return the seconds to wait, 0 when there was one left."""
    rows = LimitCounter.objects.filter(key=key)
    with transaction.atomic(durable=True):
        while True:
            now = timezone.now()
            seconds = _seconds_left(limit, now.timestamp()) if is_on_the_clock else limit.seconds
            ends_at = now + timedelta(seconds=seconds)
            if rows.filter(ends_at__gt=now, count__lt=limit.tries).update(count=F("count") + 1):
                return 0
            if rows.filter(ends_at__lte=now).update(count=1, ends_at=ends_at):
                return 0
            counter = rows.first()
            if counter and counter.count >= limit.tries:
                return (counter.ends_at - now).total_seconds()
            # The first try makes an empty row; of several at once, one does.
            LimitCounter.objects.bulk_create(
                [LimitCounter(key=key, count=0, ends_at=ends_at)], ignore_conflicts=True
            )
