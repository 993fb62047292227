"""The one row for anything that people can discuss and follow."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.enums import Kind
from conversations.models import Conversation
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def refused(**fields):
    """Return the name of the constraint that refuses a row of these fields; '' when none does."""
    try:
        with transaction.atomic():
            Conversation.objects.create(**fields)
    except IntegrityError as error:
        return str(error)
    return ""


def test_page_has_one_conversation_of_its_own():
    post = PostPageFactory()
    assert refused(page_id=post.pk, kind=Kind.POST)


def test_page_may_have_many_with_a_suffix():
    post = PostPageFactory()
    assert not refused(page_id=post.pk, kind=Kind.IDEA, suffix="ideas/1-a/")
    assert not refused(page_id=post.pk, kind=Kind.IDEA, suffix="ideas/2-b/")


def test_suffix_is_unique_on_its_page():
    post, other = PostPageFactory(), PostPageFactory()
    assert not refused(page_id=post.pk, kind=Kind.IDEA, suffix="ideas/1-a/")
    assert refused(page_id=post.pk, kind=Kind.IDEA, suffix="ideas/1-a/")
    assert not refused(page_id=other.pk, kind=Kind.IDEA, suffix="ideas/1-a/")


@pytest.mark.parametrize("kind", Kind)
def test_only_a_category_and_the_site_need_no_page(kind):
    allowed = kind in (Kind.CATEGORY, Kind.SITE)
    assert ("" if allowed else "conversations_conversation_page_by_kind") in refused(kind=kind)
    assert Conversation.objects.filter(kind=kind, page=None).exists() is allowed


@pytest.mark.parametrize(
    ("opens", "closes", "allowed"),
    [
        (None, None, True),
        (0, None, True),
        (None, 0, True),
        (0, 1, True),
        (0, 0, False),
        (1, 0, False),
    ],
)
def test_conversation_closes_after_it_opens(opens, closes, allowed):
    moments = [NOW + timedelta(days=days) if days is not None else None for days in (opens, closes)]
    said = refused(kind=Kind.SITE, opens_at=moments[0], closes_at=moments[1])
    assert (said == "") is allowed
    assert allowed or "conversations_conversation_closes_after_opens" in said


def test_counters_never_fall_below_zero():
    conversation = Conversation.objects.create(kind=Kind.SITE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(comment_count=-1)


def test_address_of_what_is_not_a_page_is_that_of_its_page_and_a_suffix():
    post = PostPageFactory(slug="a-post")
    idea = Conversation.objects.create(page_id=post.pk, kind=Kind.IDEA, suffix="ideas/7-short-shifts/")
    assert idea.url == "/talk/a-post/ideas/7-short-shifts/"


def test_address_of_the_site_is_the_stream():
    assert Conversation.objects.create(kind=Kind.SITE).url == "/talk/"


def test_conversation_outlives_its_owner():
    user = UserFactory()
    conversation = Conversation.objects.create(kind=Kind.SITE, owner=user)
    user.delete()
    conversation.refresh_from_db()
    assert conversation.owner is None


def test_name_tells_kind_and_number():
    conversation = Conversation.objects.create(kind=Kind.SITE)
    assert str(conversation) == f"site {conversation.pk}"
