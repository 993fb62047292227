"""A mail that cannot be made is put off like one that the server does not take, and holds up no other."""

from smtplib import SMTPAuthenticationError

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import mail
from subscriptions import delivery, expansion, tasks
from subscriptions.actions import choose, stop_everything, subscribe
from subscriptions.enums import Kind, Pace, State
from subscriptions.models import Notification, Subscriber
from subscriptions.sending import MOST_CLAIMS, Sender, claim
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


def test_wrong_password_at_the_mail_server_gives_nothing_up(queued, smtp, monkeypatch):
    def refuse(*args):
        raise SMTPAuthenticationError(535, b"Wrong password")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", refuse)
    for _ in range(4):
        Notification.objects.update(due_at=timezone.now())
        delivery.send_due(10)
    assert not Notification.objects.filter(state=State.FAILED).exists()


def test_worker_whose_lease_has_ended_takes_nothing_from_the_next(queued, smtp):
    late = claim(Notification.objects, 10)
    Notification.objects.update(due_at=timezone.now())
    claim(Notification.objects, 10)
    before = list(Notification.objects.values_list("due_at", "state", "tries"))
    sender = Sender(Notification, late)
    sender.give_back(late.ids)
    for row in Notification.objects.all():
        sender.put_off(row, ValueError())
        sender.give_up(row)
        sender.drop(row)
    assert list(Notification.objects.values_list("due_at", "state", "tries")) == before


@pytest.mark.parametrize("deed", ["stop", "leave", "delete"])
def test_who_goes_while_a_batch_is_sent_gets_nothing(queued, smtp, monkeypatch, deed):
    monkeypatch.setattr("subscriptions.sending.SLICE", 1)
    cid = Subscriber.objects.get(email="cid@example.org")
    send = Sender.send

    def send_and_go(sender, row, make_email):
        send(sender, row, make_email)
        if deed == "stop":
            stop_everything(subscriber=cid)
        elif deed == "leave":
            cid.subscriptions.all().delete()
        else:
            Subscriber.objects.filter(pk=cid.pk).delete()

    monkeypatch.setattr(Sender, "send", send_and_go)
    delivery.send_due(10)
    assert [message["To"] for message in smtp.messages] == ["ann@example.org"]


def test_mail_that_somebody_waits_for_goes_before_news_to_many(db):
    tasks.enqueue_sending(1, sends=tasks.send_due_digests)
    tasks.enqueue_sending(1)
    tasks.expand_event.enqueue(1)
    mail.queue("login_code", "ann@example.org", code="1")
    paths = [row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.ready()]
    assert paths == ["send_mail", "expand_event", "send_due", "send_due_digests"]
