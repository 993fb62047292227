"""The fixture for threads and processes: each test begins with the tree, whatever the one before did."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from wagtail.models import Page, Site, Workflow
from wagtail.search import index

from blog.models import Category, PostPage
from home.models import HomePage
from search.results import find_pages
from tests import conftest
from tests.factories.blog import CategoryFactory, PostPageFactory
from tests.factories.users import UserFactory


def beginning():
    """Return what every test begins with."""
    return {
        "pages": set(Page.objects.values_list("url_path", flat=True)),
        "categories": Category.objects.count(),
        "groups": set(Group.objects.values_list("name", flat=True)),
        "permissions": Permission.objects.filter(group__name="Publishers").count(),
        "site": Site.objects.get().root_page.specific == HomePage.objects.get(),
        "workflow": Workflow.objects.get().tasks.count(),
        "posts": PostPage.objects.count(),
    }


EXPECTED = {
    "pages": {"/", "/home/"} | {f"/home/{slug}/" for slug in ("talk", "challenges", "actions", "authors")},
    "categories": 4,
    "groups": {"Editors", "Publishers", "Moderators", "Analysts", "Workforce panel"},
    "permissions": 9,
    "site": True,
    "workflow": 1,
    "posts": 0,
}


def spoil():
    """Leave as much behind as a test can."""
    index.insert_or_update_object(PostPageFactory(title="Left behind", category=CategoryFactory()))
    UserFactory()
    Group.objects.all().delete()
    Workflow.objects.all().delete()


@pytest.mark.parametrize("time", range(2))
def test_committed_test_begins_with_the_tree(committed_db, time):
    assert beginning() == EXPECTED
    spoil()


@pytest.mark.django_db
@pytest.mark.parametrize("time", range(2))
def test_test_in_a_transaction_begins_with_the_tree(time):
    assert beginning() == EXPECTED
    spoil()


def test_committed_test_is_in_no_transaction(committed_db):
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_search_finds_what_is_there_and_nothing_that_was_left_behind():
    index.insert_or_update_object(PostPageFactory(title="Unmistakable"))
    assert find_pages("Unmistakable", UserFactory(is_superuser=True)).object_list
    assert not find_pages("behind", UserFactory(is_superuser=True)).object_list


@pytest.mark.parametrize(
    ("follows", "is_kept", "fixtures", "puts_back"),
    [
        (True, False, ["committed_db"], True),
        (True, False, ["db"], False),
        (False, False, ["committed_db"], False),
        (False, True, ["committed_db"], True),
    ],
    ids=["committed", "rolled back", "last of all", "last of all, database kept"],
)
def test_tables_are_filled_again_while_there_is_a_test_database(
    monkeypatch, follows, is_kept, fixtures, puts_back
):
    filled = []
    monkeypatch.setattr(conftest.first_rows, "put_back", lambda: filled.append("all"))
    blocker = SimpleNamespace(unblock=nullcontext)
    item = SimpleNamespace(
        fixturenames=fixtures,
        session=SimpleNamespace(stash={conftest.BLOCKER: blocker}),
        config=SimpleNamespace(getoption=lambda name: name == "reuse_db" and is_kept),
    )
    teardown = conftest.pytest_runtest_teardown(item, item if follows else None)
    next(teardown)
    with pytest.raises(StopIteration):
        next(teardown)
    assert filled == (["all"] if puts_back else [])
