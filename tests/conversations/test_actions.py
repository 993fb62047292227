"""Choosing when moderators read what is written in one conversation."""

import pytest
from django.core.exceptions import PermissionDenied

from conversations.actions import choose_mode
from conversations.models import Conversation
from ledger.enums import Kind
from ledger.models import Entry
from screening.enums import Mode
from tests.factories.blog import PostPageFactory
from tests.users.people import PEOPLE, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return PostPageFactory().conversation


def mode_of(conversation):
    return Conversation.objects.get(pk=conversation.pk).mode


@pytest.mark.parametrize("who", PEOPLE)
def test_mode_is_chosen_by_moderators_alone(conversation, who):
    user = person(who)
    if who in ("Moderators", "superuser"):
        choose_mode(conversation=conversation, mode=Mode.BEFORE, by=user)
        assert mode_of(conversation) == Mode.BEFORE
        return
    with pytest.raises(PermissionDenied):
        choose_mode(conversation=conversation, mode=Mode.BEFORE, by=user)
    assert mode_of(conversation) == ""
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("mode", "reason"), [*((mode, mode.label) for mode in Mode), ("", "None of its own")]
)
def test_choice_is_recorded(conversation, mode, reason):
    user = person("Moderators")
    choose_mode(conversation=conversation, mode=mode, by=user)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.reason) == (Kind.MODE_CHANGED, user.pk, reason)
    assert (entry.subject_type, entry.subject_id) == ("conversations.conversation", str(conversation.pk))


def test_mode_that_there_is_none_of_changes_nothing(conversation):
    with pytest.raises(ValueError, match="never"):
        choose_mode(conversation=conversation, mode="never", by=person("Moderators"))
    assert mode_of(conversation) == ""
    assert not Entry.objects.exists()


def test_choice_leaves_other_conversations_alone(conversation):
    other = PostPageFactory().conversation
    choose_mode(conversation=conversation, mode=Mode.AFTER, by=person("Moderators"))
    assert mode_of(other) == ""
