"""Notifications reach whoever follows, once, and nobody who may not know."""

from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from subscriptions import expansion
from subscriptions.actions import choose, subscribe, unsubscribe
from subscriptions.composing import Composed
from subscriptions.enums import Kind, Pace, State
from subscriptions.kinds import Notice
from subscriptions.models import Notification
from subscriptions.tokens import MailingList
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import html_of, text_of, work_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(conversation):
    """Somebody who follows the post and is told at once."""
    subscriber = SubscriberFactory(user=None, email="ann@example.org")
    choose(subscriber=subscriber, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE)
    subscribe(subscriber=subscriber, conversation=conversation)
    return subscriber


def test_follower_gets_one_mail_with_its_links(ann, post, tell, smtp):
    tell(text="We have begun.")
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == f"{post.title}: Status update: In progress"
    assert "We have begun." in text_of(message)
    assert "We have begun." in html_of(message)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    link = message["List-Unsubscribe"].strip(" <>")
    assert "/unsubscribe/" in link
    assert link in text_of(message)
    assert Notification.objects.get().state == State.SENT


def test_words_of_others_stand_for_nothing_of_the_recipient_s(ann, tell, smtp):
    known = Composed("notification", {"notice": Notice("", "", "/")}, list_code="c.1").marks
    tell(text=f"See https://evil.example/{known.choices}/{known.leave}")
    work_queue()
    assert f"https://evil.example/{known.choices}/{known.leave}" in text_of(smtp.messages[0])


@pytest.mark.parametrize("address", ["ann@example.org", "o'ann+x@nhs.net"])
def test_quick_bytes_are_what_django_makes_of_the_message(address, conversation):
    subscriber = SubscriberFactory(user=None, email=address)
    notice = Notice(
        "Rotas – “six weeks”", "It has changed", "/talk/", text="Grüße & mehr.\n\n" + "word " * 400
    )
    composed = Composed("notification", {"notice": notice}, list_code="c.1", thread_id="conversation-1")
    email = composed.to(subscriber, MailingList(conversation.pk), "notification-7")
    quick, email.made = email.message(), None
    made = [message_from_bytes(each.as_bytes(), policy=policy.default) for each in (quick, email.message())]
    left_out = {"Date", "Content-Type"}
    headers = [{name: value for name, value in each.items() if name not in left_out} for each in made]
    assert headers[0] == headers[1]
    assert text_of(made[0]) == text_of(made[1])
    assert html_of(made[0]) == html_of(made[1])


def test_who_follows_post_category_and_author_gets_one_mail_for_the_post(ann, post, tell, smtp):
    subscribe(subscriber=ann, conversation=post.category.conversation)
    subscribe(subscriber=ann, conversation=post.author.conversation)
    tell()
    work_queue()
    (message,) = smtp.messages
    assert f"-c.{post.conversation.pk}-" in message["List-Unsubscribe"]


def test_who_unsubscribed_meanwhile_gets_nothing(ann, conversation, tell, smtp):
    tell()
    unsubscribe(subscriber=ann, conversation_id=conversation.pk)
    work_queue()
    assert not smtp.messages


def test_unsubscribed_after_it_was_written_down_gets_nothing(ann, conversation, tell, smtp):
    event = tell()
    expansion.expand(event.pk, have_sent=lambda number: None)
    assert Notification.objects.filter(state=State.WAITING, due_at__lte=timezone.now()).count() == 1
    unsubscribe(subscriber=ann, conversation_id=conversation.pk)
    work_queue()
    assert not smtp.messages


def test_actor_is_told_nothing(conversation, tell, smtp):
    editor = UserFactory()
    subscriber = SubscriberFactory(user=editor)
    choose(subscriber=subscriber, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE)
    subscribe(subscriber=subscriber, conversation=conversation)
    tell(by=editor)
    work_queue()
    assert not smtp.messages
