"""A mail that cannot be made is put off like one that the server does not take, and holds up no other."""

import pytest
from django.utils import timezone

from subscriptions import delivery, expansion
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace, State
from subscriptions.models import Notification
from subscriptions.sending import MOST_CLAIMS
from tests.factories.subscriptions import SubscriberFactory
from updates.telling import StatusUpdateTeller

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(conversation, tell, monkeypatch):
    """Three mails that are due, the second of which cannot be made."""
    for address in ("ann@example.org", "bob@example.org", "cid@example.org"):
        subscriber = SubscriberFactory(user=None, email=address)
        choose(subscriber=subscriber, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE)
        subscribe(subscriber=subscriber, conversation=conversation)
    expansion.expand(tell().pk, have_sent=lambda number: None)
    make = delivery.Letters.email

    def make_or_fail(letters, row):
        if row.subscriber.address == "bob@example.org":
            raise ValueError("This mail cannot be made.")
        return make(letters, row)

    monkeypatch.setattr(delivery.Letters, "email", make_or_fail)
    return Notification.objects.get(subscriber__email="bob@example.org")


def test_mail_that_cannot_be_made_is_put_off_and_the_others_are_sent(queued, smtp):
    outcome = delivery.send_due(10)
    assert [message["To"] for message in smtp.messages] == ["ann@example.org", "cid@example.org"]
    assert (outcome.sent, outcome.put_off) == (2, 1)
    queued.refresh_from_db()
    assert (queued.state, queued.tries) == (State.WAITING, 1)
    assert queued.due_at > timezone.now()


def test_teller_that_fails_puts_off_its_own_event_alone(queued, tell, conversation, smtp, monkeypatch):
    other = tell(text="Fails.")
    expansion.expand(other.pk, have_sent=lambda number: None)
    notices = StatusUpdateTeller.notices

    def fail_for_one(teller, events):
        if other in events:
            raise ZeroDivisionError
        return notices(teller, events)

    monkeypatch.setattr(StatusUpdateTeller, "notices", fail_for_one)
    outcome = delivery.send_due(10)
    assert [message["To"] for message in smtp.messages] == ["ann@example.org", "cid@example.org"]
    assert outcome.put_off == 1 + 3
    assert set(other.notifications.values_list("state", "tries")) == {(State.WAITING, 1)}


def test_mail_that_no_worker_brought_to_an_end_is_given_up(queued, smtp):
    Notification.objects.filter(pk=queued.pk).update(claims=MOST_CLAIMS)
    delivery.send_due(10)
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert len(smtp.messages) == 2
