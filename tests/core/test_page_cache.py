"""Whole pages for everyone: what may be kept, and what makes it stale."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse

from core import page_cache


def kept(key="key", *, tags=("thing",), seconds=None):
    response = page_cache.cacheable(HttpResponse("words"), tags=tags, seconds=seconds)
    page_cache.store(key, response, page_cache.generation())
    return key


@pytest.fixture
def touch(db, django_capture_on_commit_callbacks):
    """Touch tags in a transaction that commits."""

    def touch(*tags):
        with django_capture_on_commit_callbacks(execute=True):
            page_cache.touch(*tags)

    return touch


def test_entry_is_found_while_nothing_was_touched():
    assert page_cache.fetch(kept()).headers == (("Content-Type", "text/html; charset=utf-8"),)


def test_unknown_key_gives_nothing():
    assert page_cache.fetch("never-stored") is None


@pytest.mark.parametrize("tag", ["thing", page_cache.SITE])
def test_touching_a_tag_makes_its_entry_stale(touch, tag):
    key = kept()
    touch(tag)
    assert page_cache.fetch(key) is None


def test_touching_another_tag_leaves_an_entry(touch):
    key = kept()
    touch("another")
    assert page_cache.fetch(key)


def test_touching_makes_every_entry_of_the_tag_stale_at_once(touch):
    keys = [kept(f"key-{number}") for number in range(5)]
    touch("thing")
    assert [page_cache.fetch(key) for key in keys] == [None] * 5


def test_entry_made_before_its_epoch_was_lost_is_stale(touch):
    key = kept()
    cache.delete("page-cache:epoch:thing")
    touch("another")
    assert page_cache.fetch(key) is None


@pytest.mark.django_db
def test_touch_waits_for_the_commit(django_capture_on_commit_callbacks):
    key = kept()
    with django_capture_on_commit_callbacks(execute=True):
        page_cache.touch("thing")
        assert page_cache.fetch(key)
    assert page_cache.fetch(key) is None


def test_touch_of_a_rolled_back_transaction_does_nothing(committed_db):
    key = kept()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        page_cache.touch("thing")
        raise ZeroDivisionError
    assert page_cache.fetch(key)


def test_page_made_before_a_touch_is_returned_but_not_kept(touch):
    made_in = page_cache.generation()
    touch("anything")
    response = page_cache.cacheable(HttpResponse("words"))
    assert page_cache.store("key", response, made_in).packed["gzip"]
    assert page_cache.fetch("key") is None


@pytest.mark.parametrize(
    ("asked", "given"),
    [(None, 600), (30, 30), (30.9, 30), (601, 600), (0, 0), (0.4, 0), (-5, 0), (10**12, 600)],
)
def test_seconds_shorten_the_life_of_an_entry_and_never_lengthen_it(settings, asked, given):
    settings.PAGE_CACHE_SECONDS = 600
    assert page_cache.cacheable(HttpResponse(), seconds=asked).page_cache.seconds == given


def test_page_that_changes_now_is_not_kept():
    assert page_cache.fetch(kept(seconds=0)) is None


def test_every_marked_page_carries_the_tag_of_the_site():
    policy = page_cache.cacheable(HttpResponse(), tags={"thing"}).page_cache
    assert policy.tags == {page_cache.SITE, "thing"}


@pytest.mark.parametrize(
    ("response", "keepable"),
    [
        (page_cache.cacheable(HttpResponse()), True),
        (HttpResponse(), False),
        (page_cache.cacheable(HttpResponse(status=404)), False),
        (page_cache.cacheable(HttpResponse(status=302)), False),
        (page_cache.cacheable(StreamingHttpResponse([])), False),
    ],
)
def test_only_a_marked_whole_answer_of_200_is_keepable(response, keepable):
    assert page_cache.is_keepable(response) is keepable


def test_answer_with_a_cookie_is_not_keepable():
    response = page_cache.cacheable(HttpResponse())
    response.set_cookie("mine", "secret")
    assert not page_cache.is_keepable(response)


class Watched:
    """The cache, with a deed after each write of the touch (numbered from 1)."""

    def __init__(self, deed):
        self.deed = deed
        self.writes = 0

    def __getattr__(self, name):
        return getattr(cache, name)

    def set(self, *args, **kwargs):
        self.write(cache.set, *args, **kwargs)

    def set_many(self, *args, **kwargs):
        self.write(cache.set_many, *args, **kwargs)

    def write(self, write, *args, **kwargs):
        write(*args, **kwargs)
        self.writes += 1
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(page_cache, "cache", cache)
            self.deed(self.writes)


def touch_with(monkeypatch, deed):
    """Touch a tag, with a deed of somebody else after each of its writes; return how many there were."""
    watched = Watched(deed)
    with monkeypatch.context() as patched:
        patched.setattr(page_cache, "cache", watched)
        page_cache._renew(["thing"])
    return watched.writes


@pytest.mark.parametrize("number", [1, 2, 3])
def test_reader_between_two_writes_of_a_touch_keeps_no_stale_page(monkeypatch, number):
    key = kept()
    assert touch_with(monkeypatch, lambda write: page_cache.fetch(key) if write == number else None) == 3
    assert page_cache.fetch(key) is None


@pytest.mark.parametrize("number", [1, 2, 3])
def test_reader_between_two_writes_of_a_touch_keeps_what_it_does_not_concern(monkeypatch, number):
    key = kept(tags=("another",))
    touch_with(monkeypatch, lambda write: page_cache.fetch(key) if write == number else None)
    assert page_cache.fetch(key)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_page_begun_before_a_touch_and_done_within_it_is_not_kept(monkeypatch, number):
    made_in = page_cache.generation()
    response = page_cache.cacheable(HttpResponse("stale"), tags=("thing",))
    touch_with(
        monkeypatch,
        lambda write: page_cache.store("key", response, made_in) if write == number else None,
    )
    assert page_cache.fetch("key") is None
