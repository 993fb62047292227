"""What a publication tells those who follow a post, its author or its category."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from blog.actions import record_publication
from blog.announcing import announce_version
from blog.models import PostPage, PublishedVersion, Withheld
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Event
from subscriptions.sweeping import sweep
from tests.factories.blog import PostPageFactory, let_an_hour_pass, publish
from tests.factories.challenges import ActionUpdatePageFactory
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


def record_publication_of(post):
    """Publish a post past all that tells of it, and return its version."""
    PostPage.objects.filter(pk=post.pk).update(live=True)
    return record_publication(page=post)


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


def test_copy_is_no_news(draft, editor):
    post = publish(draft, by=editor)
    copy = post.copy(update_attrs={"slug": "rotas-copied"}, user=editor, keep_live=True)
    assert copy.live
    assert Event.objects.count() == 1


def test_copy_that_is_published_later_is_news(draft, editor):
    copy = draft.copy(update_attrs={"slug": "rotas-copied"}, user=editor, keep_live=False)
    publish(copy, by=editor)
    assert Event.objects.get().conversation == copy.conversation


def test_action_update_is_told_as_a_post_is(editor, smtp):
    action = ActionUpdatePageFactory(title="Six weeks ahead", live=False)
    reader = follower(action.category.conversation)
    publish(action, by=editor)
    work_queue()
    assert [message["To"] for message in smtp.messages] == [reader.user.email]


def test_publication_costs_the_same_however_many_follow(editor, queries):
    cost = []
    category = None
    for number in (1, 10):
        post = PostPageFactory(live=False, **({"category": category} if category else {}))
        category = post.category
        for _ in range(number):
            follower(category.conversation)
        post.save_revision(user=editor)
        version = record_publication_of(post)
        with queries() as counted:
            announce_version(version)
        cost.append(len(counted))
    assert cost[0] == cost[1] <= 10


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


def test_edits_within_ten_minutes_are_one_mail_that_tells_them_all(draft, editor, smtp):
    post = publish(draft, by=editor)
    follower(post.conversation)
    post = important(post, editor, "Better")
    important(post, editor, "Best", reason="And the place, too.")
    make_due()
    (message,) = smtp.messages
    assert "The date was wrong." in text_of(message)
    assert "And the place, too." in text_of(message)


def test_edit_after_ten_minutes_is_a_mail_of_its_own(draft, editor, smtp):
    post = publish(draft, by=editor)
    follower(post.conversation)
    post = important(post, editor, "Better")
    make_due()
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    PublishedVersion.objects.update(published_at=timezone.now() - timedelta(minutes=11))
    important(post, editor, "Best", reason="And the place, too.")
    make_due()
    first, second = (text_of(message) for message in smtp.messages)
    assert "And the place, too." in second
    assert "And the place, too." not in first
    assert "The date was wrong." not in second


def test_earlier_edit_is_told_though_the_later_is_withheld(draft, editor, smtp):
    post = publish(draft, by=editor)
    follower(post.conversation)
    post = important(post, editor, "Better")
    important(post, editor, "Best", reason="And Mrs Poole's bed.")
    last = PublishedVersion.objects.order_by("-number").first()
    PublishedVersion.objects.filter(pk=last.pk).update(
        withheld=Withheld.VERSION, withheld_reason="It named a patient."
    )
    make_due()
    (message,) = smtp.messages
    assert "The date was wrong." in text_of(message)
    assert "Poole" not in text_of(message)


def test_two_important_publications_at_once_are_one_event(committed_db):
    post = publish(PostPageFactory(live=False), by=UserFactory.in_group("Publishers"))

    def edit(title):
        try:
            important(PostPage.objects.get(pk=post.pk), None, title)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(edit, ("Better", "Best")))
    assert Event.objects.filter(kind=Kind.IMPORTANT_EDIT).count() == 1
    assert PostPage.objects.get(pk=post.pk).edit_is_important is False


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
