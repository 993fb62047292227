"""The one row for anything that people can discuss and follow."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.enums import Kind, Openness
from conversations.models import Conversation
from screening.enums import Mode
from tests.factories.blog import CategoryFactory, PostPageFactory
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


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.SITE])
def test_category_needs_no_page(kind):
    allowed = kind == Kind.CATEGORY
    had = Conversation.objects.filter(kind=kind, page=None).count()
    assert ("" if allowed else "conversations_conversation_page_by_kind") in refused(kind=kind)
    assert Conversation.objects.filter(kind=kind, page=None).count() == had + allowed


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
    said = refused(kind=Kind.CATEGORY, opens_at=moments[0], closes_at=moments[1])
    assert (said == "") is allowed
    assert allowed or "conversations_conversation_closes_after_opens" in said


def test_counters_never_fall_below_zero():
    conversation = Conversation.objects.create(kind=Kind.CATEGORY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(comment_count=-1)


def test_address_of_what_is_not_a_page_is_that_of_its_page_and_a_suffix():
    post = PostPageFactory(slug="a-post")
    idea = Conversation.objects.create(page_id=post.pk, kind=Kind.IDEA, suffix="ideas/7-short-shifts/")
    assert idea.url == "/talk/a-post/ideas/7-short-shifts/"


def test_address_of_the_site_is_the_stream():
    assert Conversation.objects.of_site().url == "/talk/"


def test_there_is_one_site_from_the_start():
    assert "kind" in refused(kind=Kind.SITE)


def test_category_has_its_name_and_is_read_in_the_stream():
    category = CategoryFactory(name="Pay", slug="pay")
    assert (category.conversation.title, category.conversation.url) == ("Pay", "/talk/?category=pay")
    category.name, category.slug = "Pay and rest", "pay-and-rest"
    category.save()
    followed = Conversation.objects.get(pk=category.conversation_id)
    assert (followed.title, followed.url) == ("Pay and rest", "/talk/?category=pay-and-rest")


def test_conversation_outlives_its_owner():
    user = UserFactory()
    conversation = Conversation.objects.create(kind=Kind.CATEGORY, owner=user)
    user.delete()
    conversation.refresh_from_db()
    assert conversation.owner is None


def test_name_tells_kind_and_number():
    conversation = Conversation.objects.of_site()
    assert str(conversation) == f"site {conversation.pk}"


# --- When it is open, and who reads first ----------------------------------------------------------

HOUR = timedelta(hours=1)


def child(parent=None, **fields):
    """Return an idea's conversation below another one, as it is fetched for use."""
    post = PostPageFactory()
    above = Conversation.objects.get(pk=post.conversation.pk)
    if parent is not None:
        Conversation.objects.filter(pk=above.pk).update(**parent)
    given = {"page_id": post.pk, "kind": Kind.IDEA, "suffix": "ideas/1-a/"}
    made = Conversation.objects.create(parent=above if parent is not None else None, **given | fields)
    return Conversation.objects.with_terms().get(pk=made.pk)


@pytest.mark.parametrize(
    ("parent", "own", "opening", "closing"),
    [
        (None, {}, None, None),
        ({}, {}, None, None),
        ({"opens_at": NOW, "closes_at": NOW + HOUR}, {}, NOW, NOW + HOUR),
        ({"opens_at": NOW, "closes_at": NOW + HOUR}, {"closes_at": NOW + 2 * HOUR}, NOW, NOW + 2 * HOUR),
        ({"closes_at": NOW + HOUR}, {"opens_at": NOW}, NOW, NOW + HOUR),
        (None, {"opens_at": NOW, "closes_at": NOW + HOUR}, NOW, NOW + HOUR),
    ],
)
def test_dates_are_its_own_else_those_of_its_parent(parent, own, opening, closing):
    conversation = child(parent, **own)
    assert (conversation.opening, conversation.closing) == (opening, closing)


@pytest.mark.parametrize(
    ("opens", "closes", "at", "openness"),
    [
        (None, None, 0, Openness.OPEN),
        (1, None, 0, Openness.UPCOMING),
        (0, None, 0, Openness.OPEN),
        (None, 1, 0, Openness.OPEN),
        (None, 0, 0, Openness.CLOSED),
        (None, -1, 0, Openness.CLOSED),
        (-2, -1, 0, Openness.CLOSED),
        (1, 2, 0, Openness.UPCOMING),
        (-1, 1, 0, Openness.OPEN),
    ],
)
def test_conversation_is_open_from_its_opening_up_to_its_closing(opens, closes, at, openness):
    moments = [None if moment is None else NOW + moment * HOUR for moment in (opens, closes)]
    conversation = Conversation(kind=Kind.SITE, opens_at=moments[0], closes_at=moments[1])
    assert conversation.openness(NOW + at * HOUR) == openness
    assert conversation.is_open(NOW + at * HOUR) is (openness == Openness.OPEN)


@pytest.mark.parametrize(
    ("parent", "own", "mode"),
    [
        (None, "", ""),
        ({}, "", ""),
        ({"mode": Mode.BEFORE}, "", Mode.BEFORE),
        ({"mode": Mode.BEFORE}, Mode.AFTER, Mode.AFTER),
        ({}, Mode.FIRST, Mode.FIRST),
    ],
)
def test_mode_is_its_own_else_that_of_its_parent(parent, own, mode):
    assert child(parent, mode=own).own_mode == mode


def test_terms_come_in_the_same_query(queries):
    conversation = child({"mode": Mode.BEFORE, "closes_at": NOW})
    with queries() as counted:
        found = Conversation.objects.with_terms().get(pk=conversation.pk)
        assert (found.own_mode, found.closing, found.opening) == (Mode.BEFORE, NOW, None)
        assert found.title
    assert len(counted) == 1


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.SITE])
def test_only_what_people_say_something_on_is_discussed(kind):
    post = PostPageFactory()
    conversation = Conversation.objects.create(kind=kind, page_id=post.pk, suffix="x/")
    is_discussed = kind not in (Kind.AUTHOR, Kind.CATEGORY)
    assert Conversation.objects.discussed().filter(pk=conversation.pk).exists() is is_discussed
    assert conversation.is_discussed is is_discussed
