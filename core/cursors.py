"""Listings by cursor: as quick on the thousandth page as on the first, and right while rows come and go."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from core.exceptions import PageNotFound

SALT = "core.cursors"
NEWEST_FIRST = "newest-first"


@dataclass(frozen=True)
class CursorPage:
    """One page of a listing; `older` and `newer` lead on, or are empty."""

    items: list
    older: str = ""
    newer: str = ""


def write_cursor(*position, of=""):
    """Return a position (texts and numbers) in listings of one kind as a signed text that stands in an address.

    One position has one text, without the time of signing, so that it has one entry in the page cache.
    """
    return _signer(of).sign_object(position)


def read_cursor(text, of=""):
    """Return the position that a cursor holds, None for an empty text.

    Raises Http404 for a text that we did not write, or wrote for listings of another kind: a made-up cursor never
    becomes a page of its own in the cache.
    """
    if not text:
        return None
    try:
        return _signer(of).unsign_object(text)
    except signing.BadSignature as error:
        raise PageNotFound("This address is not one of ours. Start from the first page.") from error


def _signer(of):
    return signing.Signer(salt=f"{SALT}{of}")


def newest_first(queryset, field, *, size, after="", before=""):
    """Return a page of rows ordered by a datetime field and id, newest first.

    `after` is a cursor that leads to older rows, `before` to newer ones. Raises Http404 for a forged cursor.
    """
    if before:
        rows = _beyond(queryset, field, read_cursor(before, of=NEWEST_FIRST), newer=True).order_by(
            field, "pk"
        )[: size + 1]
        found = list(rows)
        more_newer, more_older = len(found) > size, True
        items = found[:size][::-1]
    else:
        position = read_cursor(after, of=NEWEST_FIRST)
        rows = _beyond(queryset, field, position, newer=False).order_by(f"-{field}", "-pk")[: size + 1]
        found = list(rows)
        more_newer, more_older = position is not None, len(found) > size
        items = found[:size]
    return CursorPage(
        items,
        older=_cursor_of(items[-1], field) if items and more_older else "",
        newer=_cursor_of(items[0], field) if items and more_newer else "",
    )


def _beyond(queryset, field, position, *, newer):
    if position is None:
        return queryset
    moment, pk = parse_datetime(position[0]), position[1]
    side = "gt" if newer else "lt"
    return queryset.filter(Q(**{f"{field}__{side}": moment}) | Q(**{field: moment, f"pk__{side}": pk}))


def _cursor_of(item, field):
    return write_cursor(getattr(item, field).isoformat(), item.pk, of=NEWEST_FIRST)
