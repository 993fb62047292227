"""What a publication tells those who follow a post, its author or its category."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog.models import PublishedVersion, Withheld
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Event
from subscriptions.sweeping import sweep
from tests.factories.blog import PostPageFactory, let_an_hour_pass, publish
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory.in_group("Publishers", public_name="Adam, DHSC")


@pytest.fixture
def draft():
    return PostPageFactory(title="Rotas", live=False, extract="Six weeks ahead.")


def follower(*conversations, **fields):
    """Somebody who follows these and is told of everything at once."""
    subscriber = SubscriberFactory(**fields)
    for kind in Kind:
        choose(subscriber=subscriber, kind=kind, pace=Pace.AT_ONCE)
    for conversation in conversations:
        subscribe(subscriber=subscriber, conversation=conversation)
    return subscriber


def make_due():
    """Let ten minutes pass."""
    past = timezone.now() - timedelta(minutes=2)
    Event.objects.filter(expanded_at=None).update(due_at=past, progress_at=past)
    sweep()
    work_queue()


def test_new_post_is_told_to_who_follows_its_author_or_category_once(draft, editor, smtp):
    follower(draft.author.conversation, draft.category.conversation, user=None, email="ann@example.org")
    follower(PostPageFactory().author.conversation)
    publish(draft, by=editor)
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "Rotas: New in Blogs"
    assert "Six weeks ahead." in text_of(message)
    assert f"-c.{draft.author.conversation.pk}-" in message["List-Unsubscribe"]


def test_scheduled_post_is_told_when_it_appears(draft, editor, smtp):
    follower(draft.category.conversation)
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision(user=editor).publish(user=editor)
    assert not Event.objects.exists()
    let_an_hour_pass(draft)
    work_queue()
    assert len(smtp.messages) == 1


def test_post_that_is_published_again_is_no_news(draft, editor):
    post = publish(draft, by=editor)
    post.unpublish()
    publish(post, by=editor, title="Rotas again")
    assert Event.objects.filter(kind=Kind.NEW_POST).count() == 1


def test_post_of_the_past_is_no_news(editor):
    publish(PostPageFactory(live=False, date=timezone.now() - timedelta(days=30)), by=editor)
    assert not Event.objects.exists()


def test_alias_is_no_news(draft, editor):
    post = publish(draft, by=editor)
    post.create_alias(update_slug="rotas-again")
    assert Event.objects.count() == 1


def test_private_post_is_told_to_who_may_read_it(draft, editor, smtp):
    reader = follower(draft.category.conversation)
    follower(draft.category.conversation, user=None, email="ann@example.org")
    restrict(draft, "login")
    publish(draft, by=editor)
    work_queue()
    assert [message["To"] for message in smtp.messages] == [reader.user.email]


def test_unpublished_before_it_is_sent_is_told_to_nobody(draft, editor, smtp):
    follower(draft.category.conversation)
    publish(draft, by=editor).unpublish()
    work_queue()
    assert not smtp.messages


# --- Edits ---------------------------------------------------------------------------------------


def important(post, by, title, reason="The date was wrong."):
    return publish(post, by=by, title=title, edit_reason=reason, edit_is_important=True)


def test_important_edit_is_told_to_the_post_s_own_followers_after_ten_minutes(draft, editor, smtp):
    post = publish(draft, by=editor)
    follower(post.conversation, user=None, email="ann@example.org")
    follower(post.category.conversation)
    post = important(post, editor, "Rotas, six weeks ahead")
    assert not post.edit_is_important
    work_queue()
    assert not smtp.messages
    make_due()
    (message,) = smtp.messages
    assert message["To"] == "ann@example.org"
    assert "The date was wrong." in text_of(message)
    assert f"{post.url}history/" in text_of(message)


def test_edits_within_ten_minutes_are_one_mail_that_tells_the_last(draft, editor, smtp):
    post = publish(draft, by=editor)
    follower(post.conversation)
    post = important(post, editor, "Better")
    important(post, editor, "Best", reason="And the place, too.")
    make_due()
    (message,) = smtp.messages
    assert "And the place, too." in text_of(message)


def test_plain_edit_is_told_to_nobody(draft, editor):
    post = publish(draft, by=editor)
    publish(post, by=editor, title="Better")
    assert not Event.objects.filter(kind=Kind.IMPORTANT_EDIT).exists()


def test_withheld_version_is_told_to_nobody(draft, editor, smtp):
    post = publish(draft, by=editor)
    follower(post.conversation)
    important(post, editor, "Better")
    PublishedVersion.objects.update(withheld=Withheld.VERSION, withheld_reason="It named a patient.")
    make_due()
    assert not smtp.messages


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"edit_is_important": True, "edit_is_minor": True, "edit_reason": "So."}, "A minor correction"),
        ({"edit_is_important": True}, "Say what changed and why"),
    ],
)
def test_important_edit_needs_a_reason_and_is_not_minor(draft, fields, said):
    for name, value in fields.items():
        setattr(draft, name, value)
    with pytest.raises(ValidationError, match=said):
        draft.full_clean()
