"""What the stream holds of a person: the versions of posts, whose words stay without the name."""

import pytest

from blog.actions import UNKNOWN_EDITOR
from blog.contributions import PublishedVersions
from blog.models import PublishedVersion
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory
from users.enums import Words

pytestmark = pytest.mark.django_db


def version_by(user, post=None):
    post = post or PostPageFactory()
    number = post.published_versions.count() + 2
    return PublishedVersion.objects.create(
        page=post,
        number=number,
        published_at="2026-05-01T09:00Z",
        editor=user,
        editor_name=user.name_for_readers,
        reason="A wrong date.",
        content={},
    )


@pytest.mark.parametrize("words", Words)
def test_version_stays_without_the_name(words):
    user, other = UserFactory(public_name="Sam, DHSC"), UserFactory(public_name="Ann, DHSC")
    mine, theirs = version_by(user), version_by(other)
    assert PublishedVersions().erase(user, words=words, limit=500) == 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.editor, mine.editor_name, mine.reason) == (None, UNKNOWN_EDITOR, "A wrong date.")
    assert (theirs.editor, theirs.editor_name) == (other, "Ann, DHSC")


def test_versions_are_handled_in_batches():
    user, post = UserFactory(), PostPageFactory()
    for _ in range(3):
        version_by(user, post)
    erase = PublishedVersions().erase
    assert [erase(user, words=Words.KEEP, limit=2) for _ in range(3)] == [2, 1, 0]


def test_history_shows_the_name_no_more(client, django_capture_on_commit_callbacks):
    user, post = UserFactory(public_name="Sam, DHSC"), PostPageFactory()
    version_by(user, post)
    history = f"{post.url}history/"
    assert "Sam, DHSC" in client.get(history).text
    with django_capture_on_commit_callbacks(execute=True):
        PublishedVersions().erase(user, words=Words.KEEP, limit=500)
    assert "Sam, DHSC" not in client.get(history).text


def test_copy_holds_own_versions_alone():
    user = UserFactory(public_name="Sam, DHSC")
    version_by(user, PostPageFactory(title="Winter plans"))
    version_by(UserFactory())
    (row,) = PublishedVersions().export(user)
    assert (row["post"], row["your_name_there"]) == ("Winter plans", "Sam, DHSC")
