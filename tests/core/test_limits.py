"""How often something may be tried, counted exactly: by Redis, by a row, and by the row when Redis is down."""

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.urls import path
from django.utils import timezone

from config.urls import urlpatterns as site_urlpatterns
from core import limits
from core.limits import Limit, LimitReached
from core.models import LimitCounter
from tests.factories.users import UserFactory
from tests.processes import start

TEN = Limit("ten", 10, 600)
NOBODY_LISTENS = "redis://127.0.0.1:1/0"

# What a process of its own runs: ten threads try as the settings have it, then by the row.
TRIES_OF_A_PROCESS = """
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
from django.db import connection
from core import limits

def attempt(subject):
    try:
        limits.take(limits.Limit("ten", 10, 600), subject)
        return 1
    except limits.LimitReached:
        return 0
    finally:
        connection.close()

with ThreadPoolExecutor(10) as pool:
    as_set = sum(pool.map(attempt, ["ann"] * 10))
    settings.REDIS_URL = ""
    by_row = sum(pool.map(attempt, ["bob"] * 10))
print("taken:", as_set, by_row)
"""


def use_redis_at(settings, url):
    settings.REDIS_URL = url
    options = {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2}
    settings.CACHES = settings.CACHES | {
        "limits": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": url, "OPTIONS": options}
    }


@pytest.fixture(autouse=True)
def _redis_is_asked():
    limits._redis.away_until = 0
    yield
    limits._redis.away_until = 0


@pytest.fixture(
    params=["row", "redis down", *(["redis"] if django_settings.REDIS_URL else [])],
)
def counter(request, settings):
    """Each of the ways to count."""
    if request.param == "row":
        settings.REDIS_URL = ""
    if request.param == "redis down":
        use_redis_at(settings, NOBODY_LISTENS)
    return request.param


@pytest.fixture
def silent_redis(settings):
    """A Redis that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        use_redis_at(settings, f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        yield listener


class FakeCache:
    """A Redis that counts only that it was asked."""

    def __init__(self, asked):
        self.asked, self.client = asked, self

    def get_client(self):
        return self

    def eval(self, *arguments):
        self.asked.append(arguments)
        return 0


def attempt(*subject, limit=TEN):
    """Return whether there was a try left."""
    try:
        limits.take(limit, *subject)
    except LimitReached:
        return False
    return True


def attempt_in_thread(barrier):
    barrier.wait()
    try:
        return attempt("ann")
    finally:
        connection.close()


# --- Counting ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_there_are_so_many_tries_and_no_more(counter):
    assert [attempt("ann") for _ in range(12)] == [True] * 10 + [False] * 2


@pytest.mark.django_db
def test_wait_is_told_and_grows_no_longer_by_trying(counter):
    limit = Limit("one", 1, 100)
    limits.take(limit, "ann")
    for _ in range(3):
        with pytest.raises(LimitReached) as reached:
            limits.take(limit, "ann")
        assert 98 <= reached.value.retry_after <= 100


@pytest.mark.django_db
def test_after_the_window_there_are_tries_again(counter):
    limit = Limit("short", 2, 1)
    assert [attempt("ann", limit=limit) for _ in range(3)] == [True, True, False]
    time.sleep(1.05)
    assert [attempt("ann", limit=limit) for _ in range(3)] == [True, True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        ("bob",),
        ("ann", "x"),
        ("an", "n"),
        ("a\nn",),
        ("",),
        ("a" * 2_000_000,),
        ("\udc80\x00\u202e",),
        (None,),
    ],
)
def test_each_subject_has_its_own_tries(counter, other):
    limit = Limit("one", 1, 600)
    assert attempt("ann", limit=limit)
    assert attempt(*other, limit=limit)
    assert not attempt(*other, limit=limit)
    assert not attempt("ann", limit=limit)


@pytest.mark.django_db
def test_parts_of_a_subject_do_not_run_together(counter):
    limit = Limit("one", 1, 600)
    assert attempt("a\nb", "c", limit=limit)
    assert attempt("a", "b\nc", limit=limit)


@pytest.mark.django_db
def test_each_limit_counts_for_itself(counter):
    assert attempt("ann", limit=Limit("one", 1, 600))
    assert attempt("ann", limit=Limit("another", 1, 600))


@pytest.mark.django_db
def test_no_address_can_be_read_from_the_row(settings):
    settings.REDIS_URL = ""
    attempt("ann.lee@example.org", "198.51.100.7")
    assert re.fullmatch("limit:ten:[0-9a-f]{40}", LimitCounter.objects.get().key)


@pytest.mark.django_db
def test_forgotten_subject_begins_anew(counter):
    assert [attempt("ann") for _ in range(11)][-1] is False
    limits.forget(TEN, "ann")
    assert [attempt("ann") for _ in range(11)] == [True] * 10 + [False]


@pytest.mark.django_db
def test_try_that_is_handed_back_may_be_taken_again(counter):
    assert all(attempt("ann") for _ in range(10))
    limits.hand_back(TEN, "ann")
    assert [attempt("ann") for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_nothing_is_handed_back_that_was_not_taken(counter):
    limits.hand_back(TEN, "ann")
    attempt("ann")
    for _ in range(3):
        limits.hand_back(TEN, "ann")
    assert [attempt("ann") for _ in range(11)] == [True] * 10 + [False]


@pytest.mark.django_db
def test_row_that_is_full_stays_as_it_is(settings):
    settings.REDIS_URL = ""
    assert [attempt("ann") for _ in range(12)][-1] is False
    assert LimitCounter.objects.get().count == 10


# --- At the same moment, and in transactions -------------------------------------------------------


def test_of_fifty_tries_at_once_in_threads_ten_are_taken(committed_db, counter):
    barrier = threading.Barrier(50)
    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(attempt_in_thread, [barrier] * 50)) == 10


def test_of_fifty_tries_at_once_in_an_old_window_ten_are_taken(committed_db, settings):
    settings.REDIS_URL = ""
    attempt("ann")
    LimitCounter.objects.update(ends_at=timezone.now() - timedelta(seconds=1), count=10)
    barrier = threading.Barrier(50)
    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(attempt_in_thread, [barrier] * 50)) == 10


def test_of_fifty_tries_in_processes_ten_are_taken(committed_db):
    processes = [start("shell", "--no-imports", "-c", TRIES_OF_A_PROCESS) for _ in range(5)]
    said = [process.communicate(timeout=60)[0] for process in processes]
    taken = [re.search(r"^taken: (\d+) (\d+)$", text, re.MULTILINE) for text in said]
    assert all(taken), said
    assert sum(int(found[1]) for found in taken) == 10
    assert sum(int(found[2]) for found in taken) == 10


def test_count_outlives_a_deed_that_failed(committed_db, counter):
    for _ in range(10):
        attempt("ann")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            UserFactory()
            raise ZeroDivisionError
    assert not attempt("ann")


def test_row_refuses_to_count_inside_a_transaction(committed_db, settings):
    settings.REDIS_URL = ""
    with transaction.atomic(), pytest.raises(RuntimeError):
        limits.take(TEN, "ann")


# --- Redis down ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_redis_that_does_not_answer_is_waited_for_once(silent_redis, caplog):
    assert [attempt("ann") for _ in range(11)] == [True] * 10 + [False]
    limits.forget(TEN, "ann")
    assert attempt("ann")
    assert caplog.text.count("Redis does not answer") == 1


@pytest.mark.django_db
def test_redis_is_asked_again_after_a_while(counter, settings, monkeypatch):
    use_redis_at(settings, NOBODY_LISTENS)
    attempt("ann")
    assert LimitCounter.objects.exists()
    asked = []
    monkeypatch.setattr(limits, "caches", {"limits": FakeCache(asked)})
    attempt("ann")
    assert not asked
    limits._redis.away_until = time.monotonic()
    attempt("ann")
    assert len(asked) == 1


@pytest.mark.skipif(not django_settings.REDIS_URL, reason="no REDIS_URL")
@pytest.mark.django_db
def test_redis_going_down_gives_at_most_twice_the_tries(settings):
    taken = sum(attempt("ann") for _ in range(20))
    use_redis_at(settings, NOBODY_LISTENS)
    taken += sum(attempt("ann") for _ in range(20))
    assert taken == 20


@pytest.mark.skipif(not django_settings.REDIS_URL, reason="no REDIS_URL")
@pytest.mark.django_db
def test_redis_counts_where_there_is_one(queries):
    with queries() as counted:
        attempt("ann")
        limits.hand_back(TEN, "ann")
        limits.forget(TEN, "ann")
    assert len(counted) == 0


# --- The answer ----------------------------------------------------------------------------------


def tried_too_often(request):
    raise LimitReached(90)


def broken(request):
    raise ZeroDivisionError


urlpatterns = [path("often/", tried_too_often), path("broken/", broken), *site_urlpatterns]


@pytest.mark.django_db
def test_view_that_lets_it_pass_answers_429_with_when_to_try_again(client, settings):
    settings.ROOT_URLCONF = __name__
    response = client.get("/often/")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "90"
    assert "90 seconds" in response.content.decode()


@pytest.mark.django_db
def test_other_errors_are_left_alone(client, settings):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(ZeroDivisionError):
        client.get("/broken/")
