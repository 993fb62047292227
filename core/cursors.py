"""Listings by cursor: as quick on the thousandth page as on the first, and right while rows come and go."""

from dataclasses import dataclass
from datetime import date

from django.core import signing
from django.db.models import Q

from core.exceptions import PageNotFound

SALT = "core.cursors"
NEWEST_FIRST = "newest-first"


@dataclass(frozen=True)
class CursorPage:
    """One page of a listing; `older` leads on and `newer` back, or they are empty."""

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
    """Return a page of rows ordered by a datetime field and id, newest first: see `in_order`."""
    return in_order(queryset, f"-{field}", "-pk", of=NEWEST_FIRST, size=size, after=after, before=before)


def in_order(queryset, *order, of, size, after="", before=""):
    """Return a page of rows ordered by columns that are never empty and end with a unique one.

    A column that descends has a minus. `after` is a cursor that leads on, `before` one that leads back, and `of` the
    kind of listing that both are for. Raises Http404 for a forged cursor.
    """
    position = read_cursor(before or after, of=of)
    direction = [_turned(column) for column in order] if before else order
    found = list(_beyond(queryset, direction, position).order_by(*direction)[: size + 1])
    items, is_cut = found[:size], len(found) > size
    if before:
        items.reverse()
    has_newer, has_older = (is_cut, True) if before else (position is not None, is_cut)
    return CursorPage(
        items,
        older=_cursor_of(items[-1], order, of) if items and has_older else "",
        newer=_cursor_of(items[0], order, of) if items and has_newer else "",
    )


def _turned(column):
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"


def _beyond(queryset, order, position):
    """Return the rows that come after a position, which holds a value for each column of the order."""
    if position is None:
        return queryset
    beyond, level = Q(), Q()
    for column, value in zip(order, position, strict=True):
        name = column.removeprefix("-")
        side = "lt" if column.startswith("-") else "gt"
        beyond |= level & Q(**{f"{name}__{side}": value})
        level &= Q(**{name: value})
    return queryset.filter(beyond)


def _cursor_of(item, order, of):
    values = [getattr(item, column.removeprefix("-")) for column in order]
    return write_cursor(*(value.isoformat() if isinstance(value, date) else value for value in values), of=of)
