"""Which pages a person may read."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from conversations.models import Conversation
from core.visibility import live_pages, readable_pages
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = ("reader", "signed in", "moderator", "editor", "superuser")


@pytest.fixture
def people():
    return {
        "reader": AnonymousUser(),
        "signed in": UserFactory(),
        "moderator": UserFactory.in_group("Moderators"),
        "editor": UserFactory.in_group("Editors"),
        "superuser": UserFactory(is_superuser=True),
    }


def restrict(page, kind, *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="secret")
    restriction.groups.set(Group.objects.filter(name__in=groups))


def may_read(user, page):
    return Page.objects.filter(readable_pages(user), pk=page.pk).exists()


def who_may_read(people, page):
    return {name for name, user in people.items() if may_read(user, page)}


def test_page_without_restriction_is_for_everyone(people):
    assert who_may_read(people, PostPageFactory()) == set(PEOPLE)


@pytest.mark.parametrize(
    ("kind", "groups", "allowed"),
    [
        ("login", [], {"signed in", "moderator", "editor", "superuser"}),
        ("groups", ["Moderators"], {"moderator", "superuser"}),
        ("groups", ["Moderators", "Editors"], {"moderator", "editor", "superuser"}),
        ("groups", [], {"superuser"}),
        ("password", [], {"superuser"}),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_restricted_page_is_for_those_who_satisfy_it(people, kind, groups, allowed, above):
    page = PostPageFactory()
    restrict(page.get_parent() if above else page, kind, *groups)
    assert who_may_read(people, page) == allowed


@pytest.mark.parametrize(
    ("outer", "inner", "allowed"),
    [
        (("login",), ("groups", "Editors"), {"editor", "superuser"}),
        (("groups", "Editors"), ("login",), {"editor", "superuser"}),
        (("groups", "Editors"), ("groups", "Moderators"), {"superuser"}),
    ],
)
def test_nested_restrictions_must_all_be_satisfied(people, outer, inner, allowed):
    page = PostPageFactory()
    restrict(page.get_parent(), *outer)
    restrict(page, *inner)
    assert who_may_read(people, page) == allowed


def test_person_in_two_groups_satisfies_both():
    user = UserFactory.in_group("Editors")
    user.groups.add(Group.objects.get(name="Moderators"))
    page = PostPageFactory()
    restrict(page.get_parent(), "groups", "Editors")
    restrict(page, "groups", "Moderators")
    assert may_read(user, page)


def test_neighbour_of_a_restricted_page_is_for_everyone(people):
    restricted, neighbour = PostPageFactory(), PostPageFactory()
    restrict(restricted, "login")
    assert who_may_read(people, neighbour) == set(PEOPLE)


def test_lookup_may_lead_to_the_page(people):
    page = PostPageFactory()
    restrict(page, "login")
    rows = Conversation.objects.filter(page_id=page.pk)
    assert not rows.filter(readable_pages(people["reader"], "page__")).exists()
    assert rows.filter(readable_pages(people["signed in"], "page__")).exists()


def test_lookup_costs_two_queries_whatever_the_number_of_restrictions(people, queries):
    for _ in range(5):
        restrict(PostPageFactory(), "groups", "Editors")
    for name in PEOPLE:
        with queries() as counted:
            readable_pages(people[name])
        assert len(counted) <= 2, name


@pytest.mark.parametrize(
    ("live", "days", "shown"),
    [(True, None, True), (True, 1, True), (True, -1, False), (False, None, False), (False, 1, False)],
)
def test_live_page_is_published_and_not_past_its_expiry(live, days, shown):
    expire_at = timezone.now() + timedelta(days=days) if days else None
    page = PostPageFactory(live=live, expire_at=expire_at)
    assert Page.objects.filter(live_pages(), pk=page.pk).exists() is shown


def test_page_expires_at_its_very_moment():
    moment = timezone.now() + timedelta(days=1)
    page = PostPageFactory(expire_at=moment)
    found = Page.objects.filter(pk=page.pk)
    assert not found.filter(live_pages(at=moment)).exists()
    assert found.filter(live_pages(at=moment - timedelta(microseconds=1))).exists()
