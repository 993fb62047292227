"""Storing comments of the archive."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from comments.actions import add_archived_comment
from comments.models import MAX_DEPTH, StaffComment
from conversations.models import Conversation
from core import page_cache
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on

WHEN = datetime(2019, 6, 7, 12, tzinfo=UTC)


def fresh(comment):
    return StaffComment.objects.get(pk=comment.pk)


def counters(post):
    """Return the conversation's counter and, for each root, the counter of its replies."""
    conversation = Conversation.objects.get(page_id=post.pk)
    roots = StaffComment.objects.filter(conversation=conversation, depth=0).order_by("pk")
    return conversation.comment_count, [root.reply_count for root in roots]


def chain(post, length):
    """Store a comment and replies to it, each to the one before; return them."""
    comments = []
    for number in range(length):
        comments.append(
            fresh(comment_on(post, f"Comment {number}", reply_to=comments[-1] if comments else None))
        )
    return comments


@pytest.mark.django_db
def test_comment_keeps_name_text_and_time_and_has_no_account():
    comment = comment_on(PostPageFactory(), "I agree.\n\nTruly.", name="Theo Lane", created_at=WHEN)
    comment = fresh(comment)
    assert (comment.user_name, comment.comment, comment.user) == ("Theo Lane", "I agree.\n\nTruly.", None)
    assert (comment.created_at, comment.submit_date, comment.writer_name) == (WHEN, WHEN, "Theo Lane")


@pytest.mark.django_db
def test_root_begins_a_path_of_its_own():
    root = comment_on(PostPageFactory())
    assert (root.path, root.depth, root.root_id, root.reply_to) == (f"{root.pk:010d}", 0, root.pk, None)


@pytest.mark.django_db
def test_returned_comment_is_the_stored_one():
    post = PostPageFactory()
    root = comment_on(post)
    for comment in (root, comment_on(post, reply_to=root)):
        stored = fresh(comment)
        assert (comment.path, comment.root_id, comment.depth) == (stored.path, stored.root_id, stored.depth)


@pytest.mark.django_db
def test_reply_continues_the_path_of_what_it_answers():
    root, reply, deeper = chain(PostPageFactory(), 3)
    assert reply.path == f"{root.pk:010d}{reply.pk:010d}"
    assert deeper.path == f"{reply.path}{deeper.pk:010d}"
    assert (reply.depth, deeper.depth, deeper.root_id) == (1, 2, root.pk)


@pytest.mark.django_db
def test_reply_below_the_deepest_level_stands_beside_what_it_answers():
    comments = chain(PostPageFactory(), MAX_DEPTH + 3)
    assert [comment.depth for comment in comments] == [0, 1, 2, 3, 3, 3]
    assert [comment.reply_to_id for comment in comments[3:]] == [comment.pk for comment in comments[2:5]]
    assert {len(comment.path) for comment in comments[3:]} == {10 * (MAX_DEPTH + 1)}


@pytest.mark.django_db
def test_paths_in_order_of_text_are_threads_in_order_of_reading():
    post = PostPageFactory()
    first = comment_on(post, "first")
    second = comment_on(post, "second")
    comment_on(post, "answer to second", reply_to=second)
    comment_on(post, "answer to first", reply_to=first)
    words = [comment.comment for comment in StaffComment.objects.order_by("path")]
    assert words == ["first", "answer to first", "second", "answer to second"]


@pytest.mark.django_db
def test_counters_count_comments_and_replies_of_each_root():
    post = PostPageFactory()
    first = comment_on(post)
    reply = comment_on(post, reply_to=first)
    comment_on(post, reply_to=reply)
    comment_on(post)
    assert counters(post) == (4, [2, 0])


@pytest.mark.django_db
def test_counters_of_another_conversation_stay():
    post, other = PostPageFactory(), PostPageFactory()
    comment_on(post)
    assert counters(other) == (0, [])


@pytest.mark.django_db
def test_reply_in_another_conversation_is_refused():
    root = comment_on(PostPageFactory())
    with pytest.raises(ValueError, match="another conversation"):
        comment_on(PostPageFactory(), reply_to=root)
    assert StaffComment.objects.count() == 1


@pytest.mark.django_db
def test_comment_shows_to_the_next_reader(client, django_capture_on_commit_callbacks):
    post = PostPageFactory()
    for path in (post.url, "/talk/"):
        client.get(path)
    with django_capture_on_commit_callbacks(execute=True):
        comment_on(post, "A word from the archive.")
    assert "A word from the archive." in client.get(post.url).content.decode()


@pytest.mark.django_db
def test_comment_leaves_other_posts_in_the_cache(client, queries, django_capture_on_commit_callbacks):
    post, other = PostPageFactory(), PostPageFactory()
    client.get(other.url)
    with django_capture_on_commit_callbacks(execute=True):
        comment_on(post)
    with queries() as counted:
        client.get(other.url)
    assert len(counted) == 0


def test_comment_that_fails_leaves_nothing(committed_db, monkeypatch):
    post = PostPageFactory()

    def fail(*tags):
        raise ZeroDivisionError

    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(page_cache, "touch", fail)
        comment_on(post)
    assert StaffComment.objects.count() == 0
    assert counters(post) == (0, [])


@pytest.mark.django_db
def test_comment_costs_the_same_whatever_the_length_of_its_thread(queries):
    post = PostPageFactory()
    root = comment_on(post)

    def cost():
        with queries() as counted:
            comment_on(post, reply_to=root)
        return len(counted)

    few = cost()
    for _ in range(20):
        comment_on(post, reply_to=root)
    assert cost() == few


@pytest.mark.parametrize("as_replies", [True, False])
def test_twenty_writers_at_once_are_all_counted(committed_db, as_replies):
    post = PostPageFactory()
    root = fresh(comment_on(post))
    conversation = post.conversation

    def write(number):
        try:
            return add_archived_comment(
                conversation=conversation,
                name=f"Writer {number}",
                text="I agree.",
                created_at=WHEN,
                reply_to=root if as_replies else None,
            ).path
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        paths = list(pool.map(write, range(20)))
    assert len(set(paths)) == 20
    assert counters(post) == ((21, [20]) if as_replies else (21, [0] * 21))
    assert not StaffComment.objects.filter(path="").exists()
