"""Whole pages for readers who are not signed in: what may be kept, and what makes it stale (docs/adr/0005).

A view says with `cacheable(response, tags=...)` that its answer is the same for every reader. Each tag has an
epoch, a random text in the cache; an entry is good while the epochs it was stored with stand. `touch(tag)` changes
an epoch, so everything that carries the tag is stale at once, in every process and on every machine.
"""

import gzip
import hashlib
import secrets
import time
from dataclasses import dataclass, replace

import brotli
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

# On every kept page: navigation, slugs, restrictions, settings.
SITE = "site"
# On every page that lists others: the stream, the front page, feeds.
LISTINGS = "listings"

EPOCH_SECONDS = 30 * 24 * 3600
GENERATION = "page-cache:generation"


@dataclass(frozen=True)
class Policy:
    """What a view said of its answer: its tags, the query parameters it reads, and for how long it holds."""

    tags: frozenset
    params: tuple = ()
    seconds: int = 0


@dataclass(frozen=True)
class Entry:
    """A kept page: its headers, its body packed twice, the epochs of its tags and the generation it was made in.

    `until` is the end of its life in seconds since 1970.
    """

    headers: tuple
    etag: str
    packed: dict
    epochs: dict
    made_in: str
    until: float


def cacheable(response, *, tags=(), params=(), seconds=None):
    """Mark a response as the same for every reader and return it; `SITE` is always among its tags.

    `params` are the query parameters that the view reads: all others are ignored, so they never make a new entry.
    `seconds` shortens the life of the entry, for a page that changes by the clock.
    """
    limit = settings.PAGE_CACHE_SECONDS
    seconds = limit if seconds is None else max(0, min(int(seconds), limit))
    response.page_cache = Policy(frozenset({SITE, *tags}), tuple(params), seconds)
    return response


def is_keepable(response):
    """Return whether everyone may have this answer: marked, whole, and without a cookie."""
    marked = hasattr(response, "page_cache")
    return marked and response.status_code == 200 and not response.cookies and not response.streaming


def touch(*tags):
    """Make every kept page with one of these tags stale as soon as the open transaction commits."""
    transaction.on_commit(lambda: _renew(tags))


def _renew(tags):
    # The generation goes first: a page that was being made meanwhile must see one change or the other.
    cache.set(GENERATION, secrets.token_hex(8), EPOCH_SECONDS)
    cache.set_many({_epoch_key(tag): secrets.token_hex(8) for tag in tags}, EPOCH_SECONDS)
    # And last: an entry that was found good between the two writes was stamped with the first.
    cache.set(GENERATION, secrets.token_hex(8), EPOCH_SECONDS)


def generation():
    """Return a text that changes whenever anything is touched; None while the cache is out of reach."""
    value = cache.get(GENERATION)
    if value is None:
        cache.add(GENERATION, secrets.token_hex(8), EPOCH_SECONDS)
        value = cache.get(GENERATION)
    return value


def fetch(key):
    """Return the entry under this key, or None when there is none or something on it was touched.

    While nothing at all was touched since the entry was made, one look into the cache tells.
    """
    found = cache.get_many([key, GENERATION])
    entry, now = found.get(key), found.get(GENERATION)
    if entry is None or entry.made_in == now:
        return entry
    if now is None or entry.epochs != _epochs(entry.epochs):
        return None
    _keep(key, replace(entry, made_in=now))
    return entry


def _keep(key, entry):
    seconds = entry.until - time.time()
    if seconds > 0:
        cache.set(key, entry, seconds)


def store(key, response, made_in):
    """Keep a marked response under this key and return its entry.

    `made_in` is the generation read before the response was made. The entry is returned but not kept when anything
    was touched since then: the response may show what stood before the touch.
    """
    policy = response.page_cache
    body = response.content
    entry = Entry(
        headers=tuple(response.items()),
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
        packed={"br": brotli.compress(body, quality=5), "gzip": gzip.compress(body, 6, mtime=0)},
        epochs=_epochs_made(policy.tags),
        made_in=made_in,
        until=time.time() + policy.seconds,
    )
    if generation() == made_in:
        _keep(key, entry)
    return entry


def _epoch_key(tag):
    return f"page-cache:epoch:{tag}"


def _epochs(tags):
    keys = {_epoch_key(tag): tag for tag in tags}
    return {keys[key]: value for key, value in cache.get_many(keys).items()}


def _epochs_made(tags):
    epochs = _epochs(tags)
    for tag in tags - epochs.keys():
        cache.add(_epoch_key(tag), secrets.token_hex(8), EPOCH_SECONDS)
    return epochs if len(epochs) == len(tags) else _epochs(tags)
