"""Readers without an account follow by an address that its owner confirms; nothing tells whose address is known."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import QueuedMail
from subscriptions.actions import opting_in, subscribe
from subscriptions.models import Subscriber, Subscription
from tests.answers import headers_of
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import links_in, work_queue

pytestmark = pytest.mark.django_db

ADDRESS = "ann@example.org"


@pytest.fixture
def page(conversation):
    return reverse("subscriptions:follow", args=[conversation.pk])


@pytest.fixture
def link(client, page, smtp):
    """Ask, and return the path of the link that the mail brings."""
    client.post(page, {"email": ADDRESS})
    work_queue()
    (message,) = smtp.messages
    return next(found for found in links_in(message) if "/confirm/" in found).partition("8000")[2]


def known_as(state, conversation):
    """Make the address known in some way."""
    if state == "account":
        UserFactory(email=ADDRESS)
    if state == "subscribed":
        subscribe(subscriber=SubscriberFactory(user=None, email=ADDRESS), conversation=conversation)


def test_what_waits_is_a_link_and_no_row(client, page):
    response = client.post(page, {"email": ADDRESS})
    assert "Check your email" in response.content.decode()
    assert not Subscriber.objects.exists()
    assert QueuedMail.objects.get().message == "confirm_subscription"


def test_link_opened_changes_nothing_and_its_button_subscribes(client, link, conversation):
    assert ADDRESS in client.get(link).content.decode()
    assert not Subscriber.objects.exists()
    assert "You are subscribed" in client.post(link).content.decode()
    assert Subscription.objects.get().subscriber.email == ADDRESS
    conversation.refresh_from_db()
    assert conversation.subscriber_count == 1


def test_link_used_twice_subscribes_once(client, link, conversation):
    for _ in range(2):
        assert client.post(link).status_code == 200
    assert Subscription.objects.count() == 1


def test_link_to_the_address_of_an_account_subscribes_the_account(client, link):
    user = UserFactory(email=ADDRESS)
    client.post(link)
    assert Subscription.objects.get().subscriber.user == user


@pytest.mark.parametrize("state", ["waiting", "subscribed", "account"])
def test_answer_does_not_tell_whether_the_address_is_known(page, conversation, queries, state):
    # The first from a place makes the row that counts them.
    Client().post(page, {"email": "first@example.org"}, REMOTE_ADDR="198.51.100.7")
    answers = []
    for address in ("new@example.org", ADDRESS):
        if address == ADDRESS:
            known_as(state, conversation)
            if state == "waiting":
                Client().post(page, {"email": ADDRESS})
        with queries() as counted:
            response = Client().post(page, {"email": address}, REMOTE_ADDR="198.51.100.7")
        text = response.text.replace(address, "")
        answers.append((response.status_code, text, headers_of(response)))
        answers[-1] += (len(counted),) if state != "waiting" else ()
    assert answers[0] == answers[1]


def test_address_gets_one_mail_an_hour(client, page):
    for _ in range(3):
        assert client.post(page, {"email": ADDRESS}).status_code == 200
    assert QueuedMail.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["", "ann", "ann@", "ann@exa mple.org", "a" * 3000 + "@example.org", "a\x00@b.org"]
)
def test_what_is_no_address_is_refused_with_what_was_typed(client, page, typed):
    response = client.post(page, {"email": typed})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not QueuedMail.objects.exists()


def test_expired_link_says_so(client, link, monkeypatch):
    later = (timezone.now() + timedelta(days=opting_in.DAYS_TO_CONFIRM, minutes=1)).timestamp()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "This link has expired" in answer.content.decode()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "change", [lambda link: link[:-2] + "/", lambda link: link.replace("confirm/", "confirm/x")]
)
def test_forged_link_is_not_ours(client, link, change):
    for method in (client.get, client.post):
        assert method(change(link)).status_code == 404
    assert not Subscriber.objects.exists()


def test_page_that_is_private_meanwhile_is_not_followed(client, link, post):
    restrict(post, "login")
    assert client.post(link).status_code == 404
    assert not Subscriber.objects.exists()


def test_confirming_by_mail_starts_mail_again(client, link, conversation):
    subscriber = SubscriberFactory(
        user=None, email="ann@example.org", stopped_at=timezone.now(), trouble="bounced", digests_are_off=True
    )
    client.post(link)
    subscriber.refresh_from_db()
    assert (subscriber.stopped_at, subscriber.trouble, subscriber.digests_are_off) == (None, "", False)
