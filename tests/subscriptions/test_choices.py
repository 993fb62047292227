"""How soon one is told: signed in, or by the link of a mail, which changes mail choices alone."""

import pytest
from django.urls import reverse

from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace, State, default_pace
from subscriptions.models import Choice, Notification, Subscriber, Subscription
from subscriptions.tokens import choices_token
from subscriptions.views import choices
from tests.factories.blog import PostPageFactory
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/accounts/subscriptions/"
PACES = {kind.value: default_pace(kind).value for kind in Kind}
OF_ADDRESS = {
    name: PACES[name] for name in ("status-update", "response", "round", "new-post", "important-edit")
}


@pytest.fixture
def ann(client):
    subscriber = SubscriberFactory()
    client.force_login(subscriber.user)
    return subscriber


@pytest.fixture
def ben():
    return SubscriberFactory(user=None, email="benjamin@example.org")


def by_link(subscriber):
    return reverse("subscriptions:choices_by_link", args=[choices_token(subscriber)])


def chosen():
    return dict(Choice.objects.values_list("kind", "pace"))


def test_page_is_for_who_is_signed_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/sign-in/")


def test_looking_makes_no_subscriber(client):
    client.force_login(UserFactory())
    assert "You follow nothing yet." in client.get(PAGE).content.decode()
    assert not Subscriber.objects.exists()


def test_choice_is_stored_and_the_default_is_not(client, ann):
    response = client.post(PAGE, PACES | {"thread": "never"}, follow=True)
    assert "Your choices are saved." in response.content.decode()
    assert chosen() == {"thread": "never"}


def test_choice_holds_for_what_waits(client, ann, conversation, tell):
    event = tell()
    waiting = Notification.objects.create(
        event=event, subscriber=ann, kind=Kind.STATUS_UPDATE, pace=Pace.WEEKLY
    )
    client.post(PAGE, PACES | {"status-update": "at-once"})
    waiting.refresh_from_db()
    assert (waiting.pace, waiting.state) == (Pace.AT_ONCE, State.WAITING)
    client.post(PAGE, PACES | {"status-update": "site"})
    waiting.refresh_from_db()
    assert (waiting.pace, waiting.state, waiting.due_at) == (Pace.SITE, State.NONE, None)


def test_news_that_was_for_the_site_only_is_not_mailed_by_a_later_choice(ann, tell):
    row = Notification.objects.create(event=tell(), subscriber=ann, kind=Kind.STATUS_UPDATE, pace=Pace.SITE)
    for pace in (Pace.AT_ONCE, Pace.DAILY):
        choose(subscriber=ann, kind=Kind.STATUS_UPDATE, pace=pace)
        row.refresh_from_db()
        assert (row.pace, row.state) == (Pace.SITE, State.NONE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reply": "hourly"},
        {"quiet_from": "22"},
        {"quiet_from": "7", "quiet_until": "7"},
        {"quiet_until": "25"},
    ],
)
def test_nonsense_is_refused_and_the_rest_of_the_form_is_still_there(client, ann, wrong):
    response = client.post(PAGE, PACES | {"thread": "never"} | wrong)
    assert "There is a problem" in response.content.decode()
    assert response.context["form"]["thread"].value() == "never"
    assert not chosen()


def test_quiet_hours_are_stored_and_taken_back(client, ann):
    client.post(PAGE, PACES | {"quiet_from": "22", "quiet_until": "7"})
    ann.refresh_from_db()
    assert (ann.quiet_from, ann.quiet_until) == (22, 7)
    client.post(PAGE, PACES)
    ann.refresh_from_db()
    assert (ann.quiet_from, ann.quiet_until) == (None, None)


def test_everything_is_stopped_and_started_again(client, ann, conversation):
    subscribe(subscriber=ann, conversation=conversation)
    client.post(PAGE, {"deed": "stop"})
    ann.refresh_from_db()
    assert ann.stopped_at
    assert Subscription.objects.exists()
    client.post(PAGE, {"deed": "start"})
    ann.refresh_from_db()
    assert ann.stopped_at is None


def test_list_names_what_is_followed_and_each_has_a_button(client, ann, post, conversation):
    subscribe(subscriber=ann, conversation=conversation)
    assert post.title in client.get(PAGE).content.decode()
    client.post(PAGE, {"deed": "unsubscribe", "subscription": Subscription.objects.get().pk})
    assert not Subscription.objects.exists()


def test_button_of_another_s_subscription_does_nothing(client, ann, ben, conversation):
    subscribe(subscriber=ben, conversation=conversation)
    client.post(PAGE, {"deed": "unsubscribe", "subscription": Subscription.objects.get().pk})
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("number", [1, 10])
def test_page_costs_the_same_for_ten_times_as_many(client, ann, queries, number):
    for _ in range(number):
        subscribe(subscriber=ann, conversation=PostPageFactory().conversation)
    client.get(PAGE)
    with queries() as counted:
        client.get(PAGE)
    assert len(counted) <= 14


# --- By the link of a mail -----------------------------------------------------------------------


def test_link_shows_the_address_masked_and_signs_nobody_in(client, ben):
    response = client.get(by_link(ben))
    assert "b…@example.org" in response.content.decode()
    assert "benjamin" not in response.content.decode()
    assert "sessionid" not in response.cookies
    assert client.get(PAGE).status_code == 302


def test_link_changes_the_choices(client, ben):
    client.post(by_link(ben), OF_ADDRESS | {"new-post": "daily"})
    assert chosen() == {"new-post": "daily"}


def test_address_is_not_told_on_the_site_only(client, ben):
    response = client.post(by_link(ben), OF_ADDRESS | {"new-post": "site"})
    assert "There is a problem" in response.content.decode()


def test_link_names_nothing_private(client, ann, post, conversation):
    subscribe(subscriber=ann, conversation=conversation)
    restrict(post, "login")
    client.logout()
    page = client.get(by_link(ann)).content.decode()
    assert post.title not in page
    assert "A page for members" in page
    client.post(by_link(ann), {"deed": "unsubscribe", "subscription": ann.subscriptions.get().pk})
    assert not ann.subscriptions.exists()


def test_what_one_may_not_see_any_more_is_left_all_the_same(client, ann, post, conversation):
    subscribe(subscriber=ann, conversation=conversation)
    restrict(post, "groups")
    page = client.get(PAGE).content.decode()
    assert post.title not in page
    assert "A page for members" in page


def test_list_has_pages(client, ann, monkeypatch):
    monkeypatch.setattr(choices, "A_PAGE", 1)
    titles = []
    for _ in range(2):
        post = PostPageFactory()
        titles.append(post.title)
        subscribe(subscriber=ann, conversation=post.conversation)
    page = client.get(PAGE)
    assert titles[0] not in page.content.decode()
    older = page.context["page_of_followed"].older
    assert titles[0] in client.get(PAGE, {"after": older}).content.decode()
    assert client.get(PAGE, {"after": "forged"}).status_code == 404


def test_link_is_revoked_by_itself(client, ben):
    link = by_link(ben)
    response = client.post(link, {"deed": "revoke"})
    assert "The next email that we send you has a new one." in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer"
    assert client.get(link).status_code == 404


def test_link_is_revoked_by_who_is_signed_in(client, ann):
    link = by_link(ann)
    client.post(PAGE, {"deed": "revoke"})
    assert client.get(link).status_code == 404
    ann.refresh_from_db()
    assert client.get(by_link(ann)).status_code == 200


def test_choice_of_one_is_not_that_of_another(ann, ben):
    choose(subscriber=ann, kind=Kind.NEW_POST, pace=Pace.NEVER)
    assert not ben.choices.exists()
