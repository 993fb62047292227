"""Status updates in the CMS: who sees the list, what it finds, and the way from a page to writing one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from conversations.models import Conversation
from tests.factories.blog import PostPageFactory
from tests.factories.pages import restrict
from tests.factories.users import UserFactory
from updates.actions import add_status_update, withdraw_status_update, write_status_update

pytestmark = pytest.mark.django_db

LIST = "/cms/registers/status-updates/"


@pytest.fixture
def publisher(client):
    user = UserFactory.in_group("Publishers")
    client.force_login(user)
    return user


def add(post, text="We have begun.", **fields):
    return add_status_update(conversation=post.conversation, date=date(2026, 11, 1), text=text, **fields)


def listed(client, query=""):
    return client.get(f"{LIST}{query}").content.decode()


@pytest.mark.parametrize(("group", "may"), [("Publishers", True), ("Editors", False), ("Moderators", False)])
def test_list_and_button_are_for_publishers(client, group, may):
    post = PostPageFactory()
    update = add(post)
    client.force_login(UserFactory.in_group(group))
    page = client.get(LIST)
    assert (page.status_code == 200) is may
    assert (reverse("updates:edit", args=[update.pk]) in page.content.decode()) is may
    if group != "Moderators":
        page = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
        assert (reverse("updates:write", args=[post.conversation.pk]) in page) is may


def test_list_is_searched_by_page_and_words_and_filtered_by_stage_and_state(client, publisher):
    begun = add(PostPageFactory(title="Rotas"), "First words.", status="done")
    off = add(PostPageFactory(title="Parking"), "Second words.")
    withdraw_status_update(by=publisher, update_id=off.pk, reason="Too early.")
    later = timezone.now() + timedelta(days=1)
    fields = {"date": begun.date, "status": "planned", "text": "Third words.", "publish_at": later}
    write_status_update(by=publisher, conversation=begun.conversation, **fields)
    for query, found in [
        ("", "First Second Third"),
        ("?q=parking", "Second"),
        ("?q=third", "Third"),
        ("?stage=public", "First"),
        ("?stage=waiting", "Third"),
        ("?stage=withdrawn", "Second"),
        ("?status=done", "First"),
    ]:
        page = listed(client, query)
        assert [word for word in ("First", "Second", "Third") if f"{word} words." in page] == found.split()


def test_list_leaves_out_what_one_may_not_see(client, publisher):
    post = PostPageFactory()
    add(post)
    restrict(post, "groups")
    assert "We have begun." not in listed(client)


@pytest.mark.parametrize("number", [1, 10])
def test_list_costs_the_same_for_ten_times_as_many(client, publisher, queries, number):
    for _ in range(number):
        add(PostPageFactory())
    listed(client)
    with queries() as counted:
        listed(client)
    assert len(counted) <= 20


def test_nothing_is_written_on_what_is_only_followed(client, publisher):
    site = Conversation.objects.of_site()
    assert client.get(reverse("updates:write", args=[site.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        write_status_update(by=publisher, conversation=site, date=date(2026, 11, 1), status="", text="Hello.")
