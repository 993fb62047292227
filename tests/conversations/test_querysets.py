"""The one gate: who may see which conversation."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from conversations.enums import Kind, Visibility
from conversations.models import Conversation
from conversations.permissions import user_can_see
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = ("reader", "stranger", "owner", "editor", "publisher", "moderator", "analyst", "superuser")
EVERYONE = set(PEOPLE)
MODERATING = {"moderator", "superuser"}


@pytest.fixture
def people():
    groups = {
        "editor": "Editors",
        "publisher": "Publishers",
        "moderator": "Moderators",
        "analyst": "Analysts",
    }
    return {
        "reader": AnonymousUser(),
        "stranger": UserFactory(),
        "owner": UserFactory(),
        **{name: UserFactory.in_group(group) for name, group in groups.items()},
        "superuser": UserFactory(is_superuser=True),
    }


def who_sees(people, conversation):
    """Return who sees a conversation, asked of the list and of the one-row twin alike."""
    listed = {name for name, user in people.items() if conversation in Conversation.objects.visible_to(user)}
    asked = {name for name, user in people.items() if user_can_see(user, conversation)}
    assert listed == asked
    return listed


def live(page):
    pass


def draft(page):
    page.unpublish()


def expired(page):
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))


def for_members(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


def for_moderators(page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="Moderators"))


STATES = {
    live: EVERYONE,
    draft: set(),
    expired: set(),
    for_members: EVERYONE - {"reader"},
    for_moderators: MODERATING,
}
ALLOWED = {
    Visibility.PUBLIC: EVERYONE,
    Visibility.HELD: {"owner"} | MODERATING,
    Visibility.MODERATORS: {"owner"} | MODERATING,
    Visibility.SPEAK_UP: {"owner"} | MODERATING,
    Visibility.WITHDRAWN: {"owner"} | MODERATING,
    Visibility.REMOVED: MODERATING,
}


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("state", STATES)
def test_conversation_is_seen_by_whom_page_and_visibility_both_allow(people, state, visibility):
    page = PostPageFactory()
    Conversation.objects.filter(page_id=page.pk).update(visibility=visibility, owner=people["owner"])
    state(page)
    assert who_sees(people, Conversation.objects.get(page_id=page.pk)) == STATES[state] & ALLOWED[visibility]


@pytest.mark.parametrize("visibility", Visibility)
def test_conversation_without_owner_is_seen_by_no_stranger(people, visibility):
    page = PostPageFactory()
    Conversation.objects.filter(page_id=page.pk).update(visibility=visibility)
    expected = EVERYONE if visibility == Visibility.PUBLIC else MODERATING
    assert who_sees(people, Conversation.objects.get(page_id=page.pk)) == expected


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.HELD])
def test_conversation_without_a_page_goes_by_its_visibility(people, visibility):
    conversation = Conversation.objects.create(kind=Kind.CATEGORY, visibility=visibility)
    expected = EVERYONE if visibility == Visibility.PUBLIC else MODERATING
    assert who_sees(people, conversation) == expected


def test_idea_goes_by_the_page_it_stands_on(people):
    page = PostPageFactory()
    idea = Conversation.objects.create(page_id=page.pk, suffix="ideas/1-a/", kind=Kind.IDEA)
    assert who_sees(people, idea) == EVERYONE
    page.unpublish()
    assert who_sees(people, Conversation.objects.get(pk=idea.pk)) == set()


def test_inactive_moderator_sees_what_strangers_see(people):
    page = PostPageFactory()
    Conversation.objects.filter(page_id=page.pk).update(visibility=Visibility.HELD)
    user = people["moderator"]
    user.is_active = False
    user.save()
    assert not user_can_see(type(user).objects.get(pk=user.pk), Conversation.objects.get(page_id=page.pk))


@pytest.mark.parametrize("name", PEOPLE)
def test_list_costs_the_same_whatever_its_length(people, queries, name):
    def cost():
        user = people[name]
        if user.pk:
            user = type(user).objects.get(pk=user.pk)
        with queries() as counted:
            list(Conversation.objects.visible_to(user))
        return len(counted)

    PageViewRestriction.objects.create(page=PostPageFactory(), restriction_type="login")
    few = cost()
    for page in PostPageFactory.create_batch(4):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert cost() == few <= 5
