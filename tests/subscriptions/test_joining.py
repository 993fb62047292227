"""What an address followed, the account follows that the address gets."""

import pytest

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
