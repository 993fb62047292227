"""What an address followed, the account follows that the address gets."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from conversations.models import Conversation
from subscriptions.actions import choose, join_address, subscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Subscriber, Subscription
from tests.factories.blog import PostPageFactory
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from users.actions.registration import confirm, register

pytestmark = pytest.mark.django_db

ADDRESS = "ann@example.org"


def test_address_that_registers_keeps_what_it_followed(conversation):
    waiting = SubscriberFactory(user=None, email=ADDRESS)
    subscribe(subscriber=waiting, conversation=conversation)
    choose(subscriber=waiting, kind=Kind.NEW_POST, pace=Pace.DAILY)
    user = confirm(registration=register(email=ADDRESS, name="Ann"))
    subscriber = Subscriber.objects.get()
    assert (subscriber.user, subscriber.email) == (user, None)
    assert subscriber.subscriptions.get().conversation == conversation
    assert subscriber.choices.get().pace == Pace.DAILY


@pytest.mark.parametrize(
    ("of_account", "of_address", "after"),
    [("", "bounced", "bounced"), ("complained", "bounced", "complained"), ("bounced", "", "bounced")],
)
def test_what_is_known_of_the_address_is_known_of_the_account(of_account, of_address, after):
    user = UserFactory(email=ADDRESS)
    own = SubscriberFactory(user=user, trouble=of_account)
    SubscriberFactory(user=None, email=ADDRESS, trouble=of_address)
    join_address(user=user)
    own.refresh_from_db()
    assert own.trouble == after


def test_two_are_merged_and_counted_right():
    both, one = PostPageFactory().conversation, PostPageFactory().conversation
    user = UserFactory(email=ADDRESS)
    own, waiting = SubscriberFactory(user=user), SubscriberFactory(user=None, email=ADDRESS)
    for subscriber in (own, waiting):
        subscribe(subscriber=subscriber, conversation=both)
    subscribe(subscriber=waiting, conversation=one)
    choose(subscriber=own, kind=Kind.NEW_POST, pace=Pace.NEVER)
    choose(subscriber=waiting, kind=Kind.NEW_POST, pace=Pace.DAILY)
    join_address(user=user)
    assert Subscriber.objects.get() == own
    assert set(own.subscriptions.values_list("conversation", flat=True)) == {both.pk, one.pk}
    assert own.choices.get().pace == Pace.NEVER
    counts = Conversation.objects.filter(pk__in=[both.pk, one.pk]).values_list("subscriber_count", flat=True)
    assert list(counts) == [1, 1]


def test_address_without_subscriptions_needs_nothing():
    join_address(user=UserFactory())
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()


def test_fifty_addresses_that_register_at_once_are_joined_each(committed_db):
    conversation = PostPageFactory().conversation
    addresses = [f"reader{number}@example.org" for number in range(50)]
    for address in addresses:
        subscribe(subscriber=SubscriberFactory(user=None, email=address), conversation=conversation)
    waiting = [register(email=address, name="Ann") for address in addresses]

    def finish(registration):
        try:
            return confirm(registration=registration)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(list(pool.map(finish, waiting))) == 50
    joined = Subscriber.objects.filter(email=None).values_list("user__email", flat=True)
    assert sorted(joined) == sorted(addresses)
    assert Subscription.objects.count() == 50
    conversation.refresh_from_db()
    assert conversation.subscriber_count == 50
