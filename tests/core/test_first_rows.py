"""Tables of millions of rows, read a little at a time."""

import pytest

from core.first_rows import FirstRowsPaginator, in_chunks
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [UserFactory() for _ in range(7)][::-1]


def newest_first():
    return User.objects.order_by("-pk")


@pytest.mark.parametrize("size", [1, 3, 7, 8])
def test_chunks_hold_every_row_once(people, size):
    chunks = list(in_chunks(User.objects.order_by("email"), size))
    assert [person for chunk in chunks for person in chunk] == people
    assert all(len(chunk) <= size for chunk in chunks)


def test_nothing_has_no_chunk():
    assert list(in_chunks(User.objects.none(), 3)) == []


def test_pages_are_in_order(people):
    paginator = FirstRowsPaginator(newest_first(), 3)
    assert [list(paginator.page(number)) for number in (1, 2, 3)] == [people[:3], people[3:6], people[6:]]
    assert not paginator.has_more


def test_only_the_first_rows_have_pages(people, monkeypatch):
    monkeypatch.setattr(FirstRowsPaginator, "rows_shown", 5)
    paginator = FirstRowsPaginator(newest_first(), 3)
    assert (paginator.count, paginator.num_pages, paginator.has_more) == (5, 2, True)
    assert list(paginator.page(2)) == people[3:5]


def test_page_costs_two_queries(people, queries):
    with queries() as counted:
        list(FirstRowsPaginator(newest_first(), 3).page(2))
    assert len(counted) == 2


def test_row_that_is_gone_meanwhile_is_left_out(people):
    paginator = FirstRowsPaginator(newest_first(), 3)
    assert paginator.count == 7
    people[1].delete()
    assert list(paginator.page(1)) == [people[0], people[2]]
