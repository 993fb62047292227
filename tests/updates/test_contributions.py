"""What status updates hold of a person: the words stay without the account."""

from datetime import date

import pytest

from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory
from updates.actions import add_status_update
from updates.contributions import StatusUpdates
from users.enums import Words

pytestmark = pytest.mark.django_db


def update_by(user, text="It begins."):
    conversation = PostPageFactory().conversation
    return add_status_update(conversation=conversation, date=date(2026, 5, 1), text=text, by=user)


@pytest.mark.parametrize("words", Words)
def test_update_stays_without_the_account(words):
    user, other = UserFactory(), UserFactory()
    mine, theirs = update_by(user), update_by(other)
    assert StatusUpdates().erase(user, words=words, limit=500) == 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.editor, mine.text, theirs.editor) == (None, "It begins.", other)


def test_updates_are_handled_in_batches():
    user = UserFactory()
    for _ in range(3):
        update_by(user)
    assert [StatusUpdates().erase(user, words=Words.KEEP, limit=2) for _ in range(3)] == [2, 1, 0]


def test_copy_holds_own_updates_alone():
    user = UserFactory()
    update_by(user, "Mine.")
    update_by(UserFactory(), "Theirs.")
    assert [row["text"] for row in StatusUpdates().export(user)] == ["Mine."]
