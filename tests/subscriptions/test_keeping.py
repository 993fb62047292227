"""Addresses without an account are asked once a year whether they stay, and go when they say nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conversations.models import Conversation
from core.models import QueuedMail
from subscriptions.actions import subscribe
from subscriptions.actions.opting_in import Wish, confirm_wish
from subscriptions.keeping import ANSWER_TAKES, ASKED_AFTER, ask_addresses, drop_silent
from subscriptions.models import Subscriber
from subscriptions.tokens import choices_token
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import links_in, work_queue

pytestmark = pytest.mark.django_db

ADDRESS = "ann@example.org"
KEEP = "Keep my subscriptions"


def subscriber_of(days, **values):
    """Return a subscriber who came so many days ago."""
    one = SubscriberFactory(**({"user": None, "email": ADDRESS} | values))
    subscribe(subscriber=one, conversation=Conversation.objects.of_site())
    Subscriber.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(days=days))
    return one


@pytest.fixture
def ann(conversation):
    """An address that followed something more than a year ago and said nothing since."""
    one = subscriber_of(366)
    subscribe(subscriber=one, conversation=conversation)
    return one


def answer_by_mail(smtp, client):
    """Return the path of the page that the mail leads to."""
    call_command("ask_addresses")
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == ADDRESS
    (path,) = [link for link in links_in(message) if "/subscriptions/" in link]
    return path


def test_silent_address_is_asked_once_and_keeps_all_with_one_button(ann, smtp, client):
    path = answer_by_mail(smtp, client)
    assert ask_addresses() == 0
    assert KEEP in client.get(path).content.decode()
    page = client.post(path, {"deed": "keep"}, follow=True).content.decode()
    assert "You keep your subscriptions." in page
    assert KEEP not in page
    assert drop_silent(timezone.now() + ANSWER_TAKES) == 0
    assert ann.subscriptions.count() == 2


def test_looking_is_no_answer(ann, smtp, client):
    client.get(answer_by_mail(smtp, client))
    assert drop_silent(timezone.now() + ANSWER_TAKES) == 1


def test_choosing_something_there_is_an_answer(ann, smtp, client):
    client.post(answer_by_mail(smtp, client), {"deed": "unsubscribe", "subscription": "0"})
    client.post(answer_by_mail(smtp, client), {"deed": "stop"})
    assert drop_silent(timezone.now() + ANSWER_TAKES) == 0


def test_question_comes_again_after_another_year(ann, smtp, client):
    client.post(answer_by_mail(smtp, client), {"deed": "keep"})
    later = timezone.now() + ASKED_AFTER
    assert ask_addresses(later - timedelta(days=1)) == 0
    assert ask_addresses(later + timedelta(days=1)) == 1
    assert drop_silent(later + ANSWER_TAKES + timedelta(days=2)) == 1


def test_who_says_nothing_is_deleted_and_counted_no_more(ann, conversation):
    ask_addresses()
    assert drop_silent(timezone.now() + ANSWER_TAKES - timedelta(minutes=1)) == 0
    assert drop_silent(timezone.now() + ANSWER_TAKES) == 1
    assert not Subscriber.objects.exists()
    conversation.refresh_from_db()
    assert conversation.subscriber_count == 0


def test_who_confirms_something_new_is_not_asked(ann, conversation):
    confirm_wish(wish=Wish(ADDRESS, conversation))
    assert ask_addresses() == 0


@pytest.mark.parametrize(
    "values",
    [{"stopped_at": timezone.now()}, {"trouble": "bounced"}, {"email": None, "user": True}],
    ids=["wants no mail", "mail came back", "an account"],
)
def test_these_are_not_asked(values):
    if values.get("user"):
        values = values | {"user": UserFactory()}
    subscriber_of(400, **values)
    subscriber_of(364, email="new@example.org")
    assert ask_addresses() == 0


def test_many_are_asked_and_deleted_in_batches(monkeypatch):
    monkeypatch.setattr("subscriptions.keeping.ASKED_AT_ONCE", 2)
    monkeypatch.setattr("subscriptions.keeping.DROPPED_AT_ONCE", 2)
    for number in range(5):
        subscriber_of(400, email=f"n{number}@example.org")
    assert ask_addresses() == 5
    assert drop_silent(timezone.now() + ANSWER_TAKES) == 5


def test_two_timers_at_once_ask_once(committed_db):
    for number in range(20):
        subscriber_of(400, email=f"n{number}@example.org")

    def ask(_):
        try:
            return ask_addresses()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(ask, range(2))) == 20
    assert QueuedMail.objects.count() == 20


def test_address_that_follows_nothing_is_not_asked(ann):
    ann.subscriptions.all().delete()
    assert ask_addresses() == 0


@pytest.mark.parametrize("change", [{"trouble": "complained"}, {"stopped_at": timezone.now()}])
def test_what_silences_an_address_is_kept(ann, change):
    ask_addresses()
    Subscriber.objects.filter(pk=ann.pk).update(**change)
    assert drop_silent(timezone.now() + ANSWER_TAKES) == 0


def test_question_that_never_arrived_is_asked_again(ann):
    ask_addresses()
    QueuedMail.objects.update(failed_at=timezone.now())
    assert ask_addresses() == 1
    ann.refresh_from_db()
    assert ann.asked_at


def test_choice_of_last_month_is_word_enough(ann, client):
    client.post(reverse("subscriptions:choices_by_link", args=[choices_token(ann)]), {"deed": "digests"})
    assert ask_addresses() == 0


def test_run_asks_so_many_and_leaves_the_rest_to_the_next(ann, monkeypatch):
    monkeypatch.setattr("subscriptions.keeping.ASKED_AT_ONCE", 1)
    monkeypatch.setattr("subscriptions.keeping.ASKED_A_RUN", 2)
    for number in range(3):
        subscriber_of(400, email=f"n{number}@example.org")
    assert [ask_addresses() for _ in range(3)] == [2, 2, 0]
