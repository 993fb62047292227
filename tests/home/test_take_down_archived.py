"""Words and names of the archive are taken down when somebody asks."""

import pytest
from django.core.management import CommandError, call_command

from comments.enums import State
from comments.models import StaffComment
from screening.enums import Answer
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on, report_of
from tests.factories.pages import soup, words
from tests.factories.users import UserFactory


def take_down(*numbers, **options):
    call_command("take_down_archived", *[str(number) for number in numbers], **options)


def comments(client):
    return words(soup(client.get("/talk/a-post/")).select_one("#comments"))


@pytest.fixture
def post(db):
    return PostPageFactory(slug="a-post")


def test_words_are_taken_down_and_a_line_stays(client, post):
    comment = comment_on(post, text="My own words.", name="Theo Lane")
    take_down(comment.pk)
    text = comments(client)
    assert "My own words." not in text
    assert "Theo Lane" not in text
    assert "removed" in text
    comment.refresh_from_db()
    assert comment.state == State.REMOVED


def test_words_taken_down_keep_replies_and_counters(client, post):
    root = comment_on(post, text="My own words.", name="Theo Lane")
    comment_on(post, text="I agree.", name="Ann Lee", reply_to=root)
    take_down(root.pk)
    text = comments(client)
    assert "2 comments" in text
    assert "I agree." in text
    root.refresh_from_db()
    assert root.reply_count == 1


def test_words_taken_down_name_nobody_in_the_replies(client, post):
    root = comment_on(post, text="My own words.", name="Theo Lane")
    comment_on(post, text="I agree.", name="Ann Lee", reply_to=root)
    take_down(root.pk)
    assert "Theo Lane" not in comments(client)


def test_name_alone_is_taken_down(client, post):
    root = comment_on(post, text="My own words.", name="Theo Lane")
    comment_on(post, text="I agree.", name="Ann Lee", reply_to=root)
    take_down(root.pk, name_only=True)
    text = comments(client)
    assert "Theo Lane" not in text
    assert "Name withheld says" in text
    assert "My own words." in text
    assert "Ann Lee" in text


@pytest.mark.parametrize("name_only", [False, True])
def test_take_down_twice_changes_nothing_more(post, name_only, capsys):
    comment = comment_on(post)
    take_down(comment.pk, name_only=name_only)
    once = StaffComment.objects.values().get(pk=comment.pk)
    take_down(comment.pk, name_only=name_only)
    assert StaffComment.objects.values().get(pk=comment.pk) == once
    assert capsys.readouterr().out.splitlines()[1].endswith(" before")


@pytest.mark.parametrize("name_only", [False, True])
def test_words_taken_down_wait_for_no_moderator(post, name_only):
    comment = comment_on(post)
    report = report_of(UserFactory(), comment)
    take_down(comment.pk, name_only=name_only)
    report.refresh_from_db()
    assert report.answer == (Answer.OPEN if name_only else Answer.REMOVED)
    # Where the words stay, the report is still to be decided on.
    assert StaffComment.objects.to_read().exists() is name_only


def test_take_down_leaves_other_comments_alone(post):
    other, comment = comment_on(post), comment_on(post)
    before = StaffComment.objects.values().get(pk=other.pk)
    take_down(comment.pk)
    assert StaffComment.objects.values().get(pk=other.pk) == before


def test_take_down_of_an_unknown_comment_changes_nothing(post):
    comment = comment_on(post)
    with pytest.raises(CommandError, match=r"There is no comment 999999: nothing was changed\."):
        take_down(comment.pk, 999999)
    comment.refresh_from_db()
    assert comment.state == State.PUBLIC


@pytest.mark.parametrize("name_only", [False, True])
def test_take_down_refuses_a_comment_with_an_account(post, name_only):
    comment = comment_on(post)
    StaffComment.objects.filter(pk=comment.pk).update(user=UserFactory())
    with pytest.raises(CommandError, match="has an account behind it"):
        take_down(comment.pk, name_only=name_only)
    comment.refresh_from_db()
    assert (comment.state, comment.user_name) == (State.PUBLIC, "Theo Lane")


@pytest.mark.parametrize("name_only", [False, True])
def test_take_down_shows_at_once_to_the_next_reader(client, committed_db, name_only):
    comment = comment_on(PostPageFactory(slug="a-post"), name="Theo Lane")
    assert "Theo Lane" in comments(client)
    take_down(comment.pk, name_only=name_only)
    assert "Theo Lane" not in comments(client)
