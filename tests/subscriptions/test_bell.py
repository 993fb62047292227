"""News on the site: unread until it is read, and gone where one may not look any more."""

import pytest

from subscriptions.enums import Kind, Pace
from subscriptions.models import Notification
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory

pytestmark = pytest.mark.django_db

PAGE = "/accounts/notifications/"


@pytest.fixture
def ann(client):
    subscriber = SubscriberFactory()
    client.force_login(subscriber.user)
    return subscriber


@pytest.fixture
def news(ann, tell):
    """Tell Ann something, without a worker."""

    def news(text="We have begun.", subscriber=ann):
        return Notification.objects.create(
            event=tell(text=text), subscriber=subscriber, kind=Kind.STATUS_UPDATE, pace=Pace.WEEKLY
        )

    return news


def unread():
    return Notification.objects.unread().count()


def test_news_is_for_who_is_signed_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/sign-in/")


def test_news_is_listed_with_its_link_and_counted_in_the_header(client, post, news):
    news(text="It is done.")
    page = client.get(PAGE).content.decode()
    assert "It is done." in page
    assert post.url in page
    assert ' 1<span class="nhsuk-u-visually-hidden"> unread</span>' in page.replace('">1<', '"> 1<')
    assert unread() == 1


def test_looking_reads_nothing_and_the_button_does(client, news):
    item, other = news(), news()
    client.get(PAGE)
    assert unread() == 2
    client.post(f"{PAGE}{item.pk}/read/")
    other.refresh_from_db()
    assert (unread(), other.read_at) == (1, None)


def test_reading_one_leads_back_to_its_page_of_the_list_and_nowhere_else(client, news):
    response = client.post(f"{PAGE}{news().pk}/read/?after=abc&next=https://evil.example/")
    assert response["Location"] == f"{PAGE}?after=abc"


def test_all_are_read_but_what_came_meanwhile(client, news):
    seen = news()
    news()
    client.post(f"{PAGE}read/", {"up_to": seen.pk})
    assert unread() == 1
    client.post(f"{PAGE}read/", {"up_to": "x"})
    assert unread() == 1


def test_another_s_news_is_neither_seen_nor_read(client, news):
    item = news(text="Not for Ann.", subscriber=SubscriberFactory())
    assert "Not for Ann." not in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{item.pk}/read/")
    client.post(f"{PAGE}read/", {"up_to": item.pk})
    assert unread() == 1


def test_what_one_may_not_see_any_more_is_left_out(client, post, news):
    news(text="Secret by now.")
    restrict(post, "groups")
    assert "Secret by now." not in client.get(PAGE).content.decode()


def test_what_is_gone_is_left_out(client, conversation, news):
    news(text="Taken back.")
    conversation.status_updates.all().delete()
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("number", [2, 20])
def test_page_costs_the_same_for_ten_times_as_much(client, news, queries, number):
    for _ in range(number):
        news()
    client.get(PAGE)
    with queries() as counted:
        client.get(PAGE)
    assert len(counted) <= 12


def test_pages_follow_each_other(client, news):
    for number in range(21):
        news(text=f"Number {number}.")
    page = client.get(PAGE)
    assert "Number 0." not in page.content.decode()
    older = page.context["page_of_news"].older
    assert "Number 0." in client.get(PAGE, {"after": older}).content.decode()
    assert client.get(PAGE, {"after": "forged"}).status_code == 404
