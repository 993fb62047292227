"""The page cache among several threads and processes, and without its cache."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import Client

from core import page_cache
from core.middleware import page_cache as middleware

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_site")]

READERS = 8


def ask_together(path="/page/", readers=READERS, **options):
    """Ask for a page from several threads at the same moment; return the answers, an exception among them as such."""
    barrier = threading.Barrier(readers)

    def ask(_):
        client = Client(**options)
        barrier.wait()
        return client.get(path)

    with ThreadPoolExecutor(readers) as pool:
        return list(pool.map(ask, range(readers)))


def make_stale(*tags):
    page_cache._renew(tags or [page_cache.SITE])


def in_another_process(code):
    """Run code in a process of its own, with the small site and its own connections; return what it printed."""
    beginning = """
        import django, sys
        from django.conf import settings
        django.setup()
        settings.ROOT_URLCONF = "tests.core.page_cache_urls"
        from django.test import Client
        from core import page_cache
        from tests.core import page_cache_urls
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(beginning) + textwrap.dedent(code)],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": f".{os.pathsep}site"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize("path", ["/page/", "/page/?after=a"])
def test_of_many_readers_at_once_one_has_the_page_made(client, small_site, path):
    client.get(path)
    make_stale()
    small_site.calls.clear()
    small_site.meanwhile.append(lambda: time.sleep(0.1))
    answers = ask_together(path)
    assert len(small_site.calls) == 1
    assert {answer.content for answer in answers} == {answers[0].content}


def test_readers_who_wait_get_another_page_at_once(client, small_site):
    client.get("/page/")
    client.get("/page/?after=a")
    make_stale()
    small_site.calls.clear()
    small_site.meanwhile.append(lambda: time.sleep(0.1))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: Client().get(path), ["/page/", "/page/?after=a"]))
    assert sorted(small_site.calls) == ["/page/", "/page/?after=a"]


def test_renderer_that_raises_frees_the_lock(client, small_site, monkeypatch):
    # Who waited for the lock would wait for so long that no slow machine explains it.
    monkeypatch.setattr(middleware, "PATIENCE_SECONDS", 30)
    client.get("/page/")
    make_stale()

    def fail():
        raise ZeroDivisionError

    small_site.meanwhile.append(fail)
    assert Client(raise_request_exception=False).get("/page/").status_code == 500
    small_site.meanwhile.clear()
    start = time.monotonic()
    assert client.get("/page/").status_code == 200
    assert time.monotonic() - start < middleware.PATIENCE_SECONDS / 2


def test_readers_behind_a_renderer_that_raises_get_answers(client, small_site):
    client.get("/page/")
    make_stale()

    def fail():
        time.sleep(0.1)
        raise ZeroDivisionError

    small_site.meanwhile.append(fail)
    answers = ask_together(raise_request_exception=False)
    assert {answer.status_code for answer in answers} == {500}
    small_site.meanwhile.clear()
    assert {answer.status_code for answer in ask_together()} == {200}


def lock_of(path, rf):
    request = rf.get(path)
    return f"{middleware.entry_key(request, ('after', 'category'))}:lock"


def test_reader_behind_a_dead_renderer_is_served_when_patience_ends(client, small_site, monkeypatch, rf):
    monkeypatch.setattr(middleware, "PATIENCE_SECONDS", 0.1)
    client.get("/page/")
    make_stale()
    cache.set(lock_of("/page/", rf), True, 10)
    assert client.get("/page/").status_code == 200
    assert len(small_site.calls) == 2


def test_reader_who_lost_patience_leaves_the_lock_of_the_other_alone(client, monkeypatch, rf):
    monkeypatch.setattr(middleware, "PATIENCE_SECONDS", 0.1)
    client.get("/page/")
    make_stale()
    cache.set(lock_of("/page/", rf), True, 10)
    client.get("/page/")
    assert cache.get(lock_of("/page/", rf)) is True


def test_lock_is_gone_when_the_page_is_made(client, rf):
    client.get("/page/")
    make_stale()
    client.get("/page/")
    assert cache.get(lock_of("/page/", rf)) is None


def test_lock_of_a_dead_renderer_ends_by_itself(client, monkeypatch, rf):
    monkeypatch.setattr(middleware, "RENDER_SECONDS", 1)
    client.get("/page/")
    assert cache.add(lock_of("/page/", rf), True, middleware.RENDER_SECONDS)
    time.sleep(1.1)
    assert cache.add(lock_of("/page/", rf), True, middleware.RENDER_SECONDS)


def test_of_many_processes_one_takes_the_lock():
    with ThreadPoolExecutor(READERS) as pool:
        for number in range(20):
            taken = pool.map(lambda _, key=f"lock-{number}": cache.add(key, True, 10), range(READERS))
            assert sum(taken) == 1


def test_another_process_reads_the_kept_page(client, small_site):
    said = client.get("/page/").content.decode()
    printed = in_another_process(
        """
        answer = Client().get("/page/").content.decode()
        print(len(page_cache_urls.calls), answer)
        """
    )
    assert printed.strip() == f"0 {said}"


def test_touch_in_another_process_makes_the_page_stale_here(client, small_site):
    client.get("/page/")
    in_another_process('page_cache._renew(["thing"])')
    client.get("/page/")
    assert len(small_site.calls) == 2


@pytest.fixture(params=["no Redis", "folder is a file", "folder lies below a file"])
def cache_out_of_reach(request, settings, tmp_path):
    """A cache that does not answer."""
    (tmp_path / "file").touch()
    settings.CACHES = {
        "no Redis": {
            "default": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
                "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1},
            }
        },
        "folder is a file": {
            "default": {"BACKEND": "core.file_cache.FileCache", "LOCATION": str(tmp_path / "file")}
        },
        "folder lies below a file": {
            "default": {"BACKEND": "core.file_cache.FileCache", "LOCATION": str(tmp_path / "file" / "cache")}
        },
    }[request.param]


@pytest.mark.usefixtures("cache_out_of_reach")
class TestCacheOutOfReach:
    def test_page_is_served_and_compressed(self, small_site):
        for _ in range(2):
            response = Client().get("/page/", headers={"accept-encoding": "gzip"})
            assert (response.status_code, response.headers["Content-Encoding"]) == (200, "gzip")
        assert len(small_site.calls) == 2

    def test_parameters_reach_the_view(self, client):
        assert b"after=a" in client.get("/page/?after=a").content

    def test_many_readers_are_served(self):
        assert {answer.status_code for answer in ask_together()} == {200}

    def test_touch_does_nothing_and_says_so(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            page_cache.touch("thing")
        assert page_cache.generation() is None

    def test_site_is_ready_and_says_what_is_missing(self, client, settings):
        response = client.get("/health/ready/")
        assert (response.status_code, response.json()) == (200, {"database": True, "cache": False})
