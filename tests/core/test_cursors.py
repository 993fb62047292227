"""Listings by cursor."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.http import Http404
from hypothesis import HealthCheck, given, settings, strategies as st

from conversations.enums import Kind
from conversations.models import Conversation
from core.cursors import in_order, newest_first, read_cursor, write_cursor

START = datetime(2019, 6, 7, 12, tzinfo=UTC)
# Those of the categories that are there already belong to somebody.
ROWS = Conversation.objects.filter(kind=Kind.CATEGORY, category=None)


def make_rows(minutes):
    """Store rows (of any model with a time) at these minutes; return their ids as a listing shows them."""
    ROWS.delete()
    rows = Conversation.objects.bulk_create(
        Conversation(kind=Kind.CATEGORY, last_activity_at=START + timedelta(minutes=minute))
        for minute in minutes
    )
    return [row.pk for row in sorted(rows, key=lambda row: (row.last_activity_at, row.pk), reverse=True)]


def page_of(size, **cursor):
    return newest_first(ROWS.all(), "last_activity_at", size=size, **cursor)


def walk(size):
    """Return the pages from the newest to the oldest, as lists of ids, and those of the way back."""
    page = page_of(size)
    there = [page]
    while page.older:
        page = page_of(size, after=page.older)
        there.append(page)
    back = [page]
    while page.newer:
        page = page_of(size, before=page.newer)
        back.append(page)
    return [[[row.pk for row in page.items] for page in pages] for pages in (there, back)]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(0, 4), max_size=25), size=st.integers(1, 7))
def test_walk_covers_every_row_once_in_order_and_back_again(minutes, size):
    expected = make_rows(minutes)
    there, back = walk(size)
    assert [pk for page in there for pk in page] == expected
    assert [pk for page in reversed(back) for pk in page] == expected
    assert all(len(page) == size for page in there[:-1])


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=20),
    signs=st.tuples(*[st.sampled_from(["", "-"])] * 3),
    size=st.integers(1, 7),
)
def test_walk_covers_every_row_once_in_any_order_and_back_again(rows, signs, size):
    make_rows([minute for minute, _ in rows])
    for row, (_, number) in zip(ROWS.order_by("pk"), rows, strict=True):
        ROWS.filter(pk=row.pk).update(comment_count=number)
    order = [
        f"{sign}{name}" for sign, name in zip(signs, ("comment_count", "last_activity_at", "pk"), strict=True)
    ]
    page = in_order(ROWS.all(), *order, of="rows", size=size)
    there, back = [page.items], []
    while page.older:
        page = in_order(ROWS.all(), *order, of="rows", size=size, after=page.older)
        there.append(page.items)
    while page.newer:
        page = in_order(ROWS.all(), *order, of="rows", size=size, before=page.newer)
        back.insert(0, page.items)
    assert [row for items in there for row in items] == list(ROWS.order_by(*order))
    assert back == there[:-1]


@pytest.mark.django_db
@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_last_page_leads_nowhere(rows, pages):
    make_rows([0] * rows)
    there, _ = walk(3)
    assert len(there) == pages


@pytest.mark.django_db
def test_first_page_leads_to_nothing_newer():
    make_rows(range(5))
    assert page_of(3).newer == ""


@pytest.mark.django_db
def test_row_that_comes_meanwhile_shifts_nothing():
    expected = make_rows(range(6))
    page = page_of(3)
    Conversation.objects.create(kind=Kind.CATEGORY, last_activity_at=START + timedelta(days=1))
    assert [row.pk for row in page_of(3, after=page.older).items] == expected[3:]


@pytest.mark.django_db
def test_row_that_goes_meanwhile_shifts_nothing():
    expected = make_rows(range(6))
    page = page_of(3)
    page.items[-1].delete()
    assert [row.pk for row in page_of(3, after=page.older).items] == expected[3:]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["after", "before"])
def test_cursor_of_a_listing_that_is_empty_now_gives_an_empty_page(name):
    make_rows([0])
    cursor = write_cursor(START.isoformat(), 1, of="newest-first")
    ROWS.delete()
    assert page_of(3, **{name: cursor}).items == []


@pytest.mark.django_db
def test_each_page_costs_one_query(queries):
    make_rows(range(50))
    cursor = page_of(3).older
    with queries() as counted:
        page_of(3, after=cursor)
    assert len(counted) == 1


@pytest.mark.parametrize(
    "position", [("2019-06-07T12:00:00+00:00", 7), ("0000000012",), (3,), ("é 'x\x00", -1)]
)
def test_position_is_read_as_it_was_written(position):
    assert tuple(read_cursor(write_cursor(*position))) == position


def test_one_position_has_one_text(monkeypatch):
    first = write_cursor("a", 1)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000)
    assert write_cursor("a", 1) == first


@pytest.mark.parametrize("text", ["", None])
def test_no_cursor_is_no_position(text):
    assert read_cursor(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1",
        ":",
        "::::",
        "x" * 4096,
        "\x00",
        "é",
        write_cursor("a", 1)[:-1],
        write_cursor("a", 1).swapcase(),
        "x" + write_cursor("a", 1),
        signing.Signer(salt="another").sign_object(("a", 1)),
        signing.dumps(("a", 1)),
    ],
    # One of them tells the time: its length is the same in every process of a parallel run.
    ids=lambda text: f"{len(text)} characters",
)
@pytest.mark.parametrize("of", ["", "newest-first"])
def test_forged_cursor_is_an_unknown_address(text, of):
    with pytest.raises(Http404):
        read_cursor(text, of=of)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_that_we_did_not_write_is_an_unknown_address(text):
    with pytest.raises(Http404):
        read_cursor(text)


@pytest.mark.parametrize("kinds", [("", "threads"), ("threads", "replies"), ("replies", "newest-first")])
def test_cursor_of_another_kind_of_listing_is_an_unknown_address(kinds):
    cursor = write_cursor("a", 1, of=kinds[0])
    with pytest.raises(Http404):
        read_cursor(cursor, of=kinds[1])
