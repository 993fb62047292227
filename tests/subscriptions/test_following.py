"""Subscribing at once, for people who are signed in: the button, the number, and who may."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from conversations.models import Conversation
from subscriptions.actions import subscribe, unsubscribe
from subscriptions.models import Subscriber, Subscription
from tests.factories.blog import PostPageFactory
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory


def number_of(conversation):
    return Conversation.objects.get(pk=conversation.pk).subscriber_count


def address(conversation):
    return reverse("subscriptions:follow", args=[conversation.pk])


@pytest.fixture
def ann(client, db):
    user = UserFactory()
    client.force_login(user)
    return user


def test_one_click_follows_and_leads_back(client, ann, post, conversation):
    response = client.post(address(conversation), {"follow": "on"})
    assert response["Location"] == post.url
    assert Subscription.objects.get().subscriber.user == ann
    assert number_of(conversation) == 1
    page = client.get(post.url).content.decode()
    assert f"You are subscribed to ‘{post.title}’." in page
    assert "This post has 1 subscriber." in page
    assert "You are subscribed." in page


def test_second_click_changes_nothing_and_another_button_unsubscribes(client, ann, conversation):
    for _ in range(2):
        client.post(address(conversation), {"follow": "on"})
    assert number_of(conversation) == 1
    for _ in range(2):
        client.post(address(conversation))
    assert number_of(conversation) == 0
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_thread_of_a_conversation_is_followed_beside_it_and_not_counted(conversation):
    ann = SubscriberFactory()
    assert subscribe(subscriber=ann, conversation=conversation, thread=7)
    assert subscribe(subscriber=ann, conversation=conversation)
    assert number_of(conversation) == 1
    assert unsubscribe(subscriber=ann, conversation_id=conversation.pk, thread=7)
    assert number_of(conversation) == 1


@pytest.mark.parametrize("kind", ["category", "author", "site"])
def test_category_author_and_site_are_followed_alike(client, ann, post, kind):
    conversation = {
        "category": post.category.conversation,
        "author": post.author.conversation,
        "site": Conversation.objects.of_site(),
    }[kind]
    page = client.get(address(conversation)).content.decode()
    assert conversation.title in page
    response = client.post(address(conversation), {"follow": "on"})
    assert client.get(response["Location"]).status_code == 200
    assert number_of(conversation) == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_what_one_may_not_see_is_not_there(client, post, conversation, method, signed_in):
    restrict(post, "groups")
    if signed_in:
        client.force_login(UserFactory())
    assert getattr(client, method)(address(conversation), {"follow": "on"}).status_code == 404
    assert not Subscriber.objects.exists()


def test_unknown_conversation_is_not_there(client, ann):
    assert client.get("/accounts/subscriptions/to/999999/").status_code == 404
    assert client.get(f"/accounts/subscriptions/to/{2**63}/").status_code == 404


@pytest.mark.django_db
def test_reader_sees_the_number_and_a_link_and_the_page_stays_cacheable(client, post, conversation):
    response = client.get(post.url)
    assert "This post has 0 subscribers." in response.content.decode()
    assert address(conversation) in response.content.decode()
    assert not response.cookies
    assert "private" not in response.get("Cache-Control", "")


def test_number_in_a_kept_page_is_right_at_once(committed_db, client):
    post = PostPageFactory()
    assert "0 subscribers" in client.get(post.url).content.decode()
    subscribe(subscriber=SubscriberFactory(), conversation=post.conversation)
    assert "1 subscriber." in client.get(post.url).content.decode()


@pytest.mark.parametrize("number", [1, 10])
def test_button_costs_one_query(client, ann, queries, number):
    posts = [PostPageFactory() for _ in range(number)]
    subscriber = SubscriberFactory(user=ann)
    client.get(posts[0].url)
    with queries() as without:
        client.get(posts[0].url)
    for post in posts:
        subscribe(subscriber=subscriber, conversation=post.conversation)
    client.get(posts[0].url)
    with queries() as counted:
        client.get(posts[0].url)
    assert len(counted) == len(without)
    assert sum("subscriptions_subscription" in query["sql"] for query in counted) == 1


def test_twenty_clicks_at_once_make_one_and_count_one(committed_db):
    post, user = PostPageFactory(), UserFactory()
    conversation = post.conversation

    def click(_):
        try:
            return subscribe(subscriber=Subscriber.objects.of(user), conversation=conversation)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(click, range(20))) == 1
    assert number_of(conversation) == Subscription.objects.count() == 1


def test_twenty_people_at_once_are_counted_each(committed_db):
    conversation = PostPageFactory().conversation
    subscribers = [SubscriberFactory() for _ in range(20)]

    def click(subscriber):
        try:
            return subscribe(subscriber=subscriber, conversation=conversation)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(click, subscribers))
    assert number_of(conversation) == 20
