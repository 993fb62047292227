"""The order of threads and of replies, for trees and times of every shape."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from comments import threads
from comments.enums import Sort
from comments.models import MAX_DEPTH, StaffComment
from comments.threads import reply_page, thread_page
from conversations.models import Conversation
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on

pytestmark = pytest.mark.django_db

START = datetime(2019, 6, 7, 12, tzinfo=UTC)
# The database is the same for all examples; each has a post of its own.
quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def trees(draw):
    """Return for each comment the number of the one that it answers, an earlier one, or None for a root."""
    size = draw(st.integers(1, 12))
    return [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)]


@st.composite
def moments(draw):
    """Return for each root its minute and its likes: few of either, so that many are equal."""
    return draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=12))


def grow(tree, post):
    """Store a tree of comments, one a minute; return them as they are stored."""
    stored = []
    for number, above in enumerate(tree):
        comment = comment_on(
            post,
            f"Comment {number}",
            reply_to=None if above is None else stored[above],
            created_at=START + timedelta(minutes=number),
        )
        stored.append(StaffComment.objects.get(pk=comment.pk))
    return stored


def pre_order(tree):
    """Return the numbers of a tree's comments in the order of reading: siblings by time, each with what answers it.

    What answers a comment of the deepest level stands beside it.
    """
    depths, parents = [], []
    for above in tree:
        while above is not None and depths[above] >= MAX_DEPTH:
            above = parents[above]
        parents.append(above)
        depths.append(0 if above is None else depths[above] + 1)
    found = []

    def visit(number):
        found.append(number)
        for other, above in enumerate(parents):
            if above == number:
                visit(other)

    for number, above in enumerate(parents):
        if above is None:
            visit(number)
    return found, depths


@quick
@given(trees())
def test_order_of_paths_is_the_order_of_reading_whatever_the_tree(tree):
    post = PostPageFactory()
    stored = grow(tree, post)
    expected, depths = pre_order(tree)
    by_path = StaffComment.objects.filter(conversation=post.conversation).order_by("path")
    assert [one.pk for one in by_path] == [stored[number].pk for number in expected]
    assert [one.depth for one in stored] == depths


@quick
@given(tree=trees(), size=st.integers(1, 4))
def test_pages_of_replies_cover_a_thread_once_in_the_order_of_reading(monkeypatch, tree, size):
    monkeypatch.setattr(threads, "REPLIES_A_PAGE", size)
    # All in one thread.
    tree = [None, *(0 if above is None else above + 1 for above in tree)]
    stored = grow(tree, PostPageFactory())
    found, cursor = reply_page(stored[0])
    pages = [found]
    while cursor:
        found, cursor = reply_page(stored[0], cursor)
        pages.append(found)
    expected, _ = pre_order(tree)
    assert [one.pk for page in pages for one in page] == [stored[number].pk for number in expected[1:]]
    assert all(len(page) == size for page in pages[:-1])


@quick
@given(tree=trees(), start=st.integers(0, 11))
def test_page_that_begins_at_a_reply_goes_on_in_the_order_of_reading(tree, start):
    tree = [None, *(0 if above is None else above + 1 for above in tree)]
    stored = grow(tree, PostPageFactory())
    begin = stored[1 + start % (len(stored) - 1)]
    order = [stored[number].pk for number in pre_order(tree)[0]]
    found, _ = reply_page(stored[0], start=begin)
    assert [one.pk for one in found] == order[order.index(begin.pk) :]


def orders(roots):
    """Return the roots in each order, said in another way than the code says it."""
    by_time = sorted(roots, key=lambda root: (root.created_at, root.pk))
    newest = by_time[::-1]
    return {
        Sort.OLDEST: by_time,
        Sort.NEWEST: newest,
        # Sorting is stable: of equally liked ones the newest stays first.
        Sort.LIKED: sorted(newest, key=lambda root: -root.like_count),
    }


@pytest.mark.parametrize("sort", Sort)
@quick
@given(moments=moments(), size=st.integers(1, 4))
def test_walk_covers_every_thread_once_also_at_equal_times_and_likes(monkeypatch, sort, moments, size):
    monkeypatch.setattr(threads, "ROOTS_A_PAGE", size)
    post = PostPageFactory()
    for minute, likes in moments:
        root = comment_on(post, created_at=START + timedelta(minutes=minute))
        StaffComment.objects.filter(pk=root.pk).update(like_count=likes)
    conversation = Conversation.objects.get(page_id=post.pk)
    page = thread_page(conversation, sort=sort)
    walked = [page]
    while page.cursor:
        page = thread_page(conversation, page.cursor, sort)
        walked.append(page)
    expected = orders(conversation.comments.all())[sort]
    assert [thread.root.pk for page in walked for thread in page.threads] == [root.pk for root in expected]
    assert all(len(page.threads) == size for page in walked[:-1])
    # No page is empty but that of a conversation without comments.
    assert [len(page.threads) > 0 for page in walked] == [bool(moments)] * len(walked)


@pytest.mark.parametrize("sort", Sort)
@quick
@given(moments=moments(), risen=st.lists(st.integers(0, 11), max_size=4))
def test_likes_that_come_meanwhile_show_no_thread_twice_and_hide_none_that_stayed(
    monkeypatch, sort, moments, risen
):
    monkeypatch.setattr(threads, "ROOTS_A_PAGE", 3)
    post = PostPageFactory()
    roots = []
    for minute, likes in moments:
        roots.append(comment_on(post, created_at=START + timedelta(minutes=minute)))
        StaffComment.objects.filter(pk=roots[-1].pk).update(like_count=likes)
    conversation = Conversation.objects.get(page_id=post.pk)
    page = thread_page(conversation, sort=sort)
    seen = [thread.root.pk for thread in page.threads]
    liked = {roots[number].pk for number in risen if number < len(roots)}
    StaffComment.objects.filter(pk__in=liked).update(like_count=9)
    while page.cursor:
        page = thread_page(conversation, page.cursor, sort)
        seen += [thread.root.pk for thread in page.threads]
    assert len(seen) == len(set(seen))
    # Only what rose past the reader may be missed, and only where likes are the order.
    missed = {root.pk for root in roots} - set(seen)
    assert missed <= (liked if sort == Sort.LIKED else set())
