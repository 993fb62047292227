"""What subscriptions hold of a person: the copy has it all, and with the account it goes, counted right."""

import pytest

from conversations.models import Conversation
from subscriptions.actions import choose, subscribe
from subscriptions.contributions import Choices, Subscriptions
from subscriptions.enums import Kind, Pace
from subscriptions.models import Notification, Subscription
from tests.factories.subscriptions import SubscriberFactory
from users.enums import Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(conversation):
    subscriber = SubscriberFactory()
    subscribe(subscriber=subscriber, conversation=conversation)
    subscribe(subscriber=subscriber, conversation=conversation, thread=7)
    choose(subscriber=subscriber, kind=Kind.NEW_POST, pace=Pace.DAILY)
    return subscriber


def test_copy_says_what_is_followed_and_how_soon_it_is_told(ann, post):
    rows = list(Subscriptions().export(ann.user))
    assert [(row["followed"], row["one_thread_only"]) for row in rows] == [
        (post.title, False),
        (post.title, True),
    ]
    assert list(Choices().export(ann.user)) == [
        {"tell_me_when": Kind.NEW_POST.label, "how_soon": Pace.DAILY.label}
    ]


def test_copy_holds_nothing_of_another(ann):
    other = SubscriberFactory().user
    assert not list(Subscriptions().export(other)) + list(Choices().export(other))


def test_erasing_unsubscribes_in_batches_and_counts_right(ann, conversation, tell):
    Notification.objects.create(event=tell(), subscriber=ann, kind=Kind.STATUS_UPDATE, pace=Pace.SITE)
    batches = []
    while number := Subscriptions().erase(ann.user, words=Words.KEEP, limit=1):
        batches.append(number)
    assert batches == [1, 1, 1]
    assert not Subscription.objects.exists()
    assert not Notification.objects.exists()
    assert Conversation.objects.get(pk=conversation.pk).subscriber_count == 0
