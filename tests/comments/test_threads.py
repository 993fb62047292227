"""Reading a conversation's comments, for the same number of queries whatever their number."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import Http404

from comments import threads
from comments.enums import Sort, State
from comments.models import StaffComment
from comments.threads import ROOTS_A_PAGE, reply_page, thread_page
from comments.viewing import Viewer, look_at
from core.cursors import write_cursor
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on, put
from tests.factories.pages import soup, words
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

START = datetime(2019, 6, 7, 12, tzinfo=UTC)


@pytest.fixture
def post():
    return PostPageFactory()


def roots(post, number, minutes=None):
    """Store roots a minute apart (or at given minutes) and return them."""
    minutes = range(number) if minutes is None else minutes
    return [
        comment_on(post, f"Root {index}", created_at=START + timedelta(minutes=minute))
        for index, minute in enumerate(minutes)
    ]


def replies(post, root, number):
    return [comment_on(post, f"Reply {index}", reply_to=root) for index in range(number)]


def walk(conversation, sort=Sort.NEWEST):
    """Return the pages of a conversation from the first to the last."""
    page = thread_page(conversation, sort=sort)
    pages = [page]
    while page.cursor:
        page = thread_page(conversation, page.cursor, sort)
        pages.append(page)
    return pages


def ids(page):
    return [thread.root.pk for thread in page.threads]


def test_conversation_without_comments_has_an_empty_page(post):
    page = thread_page(post.conversation)
    assert (page.threads, page.cursor) == ([], "")


def test_threads_stand_newest_first(post):
    first, second, third = roots(post, 3, minutes=[5, 1, 3])
    assert ids(thread_page(post.conversation)) == [first.pk, third.pk, second.pk]


def test_threads_stand_oldest_first_where_that_is_asked_for(post):
    first, second, third = roots(post, 3, minutes=[5, 1, 3])
    assert ids(thread_page(post.conversation, sort=Sort.OLDEST)) == [second.pk, third.pk, first.pk]


def test_most_liked_threads_stand_first_where_that_is_asked_for_and_the_newest_of_equals(post):
    first, second, third, fourth = roots(post, 4)
    for comment, likes in ((second, 2), (fourth, 1), (third, 1)):
        StaffComment.objects.filter(pk=comment.pk).update(like_count=likes)
    expected = [second.pk, fourth.pk, third.pk, first.pk]
    assert ids(thread_page(post.conversation, sort=Sort.LIKED)) == expected


def test_only_the_threads_of_this_conversation_are_read(post):
    roots(PostPageFactory(), 2)
    root, *_ = roots(post, 1)
    assert ids(thread_page(post.conversation)) == [root.pk]


@pytest.mark.parametrize(
    ("number", "pages"), [(0, [0]), (19, [19]), (20, [20]), (21, [20, 1]), (40, [20, 20]), (41, [20, 20, 1])]
)
def test_page_has_twenty_threads(post, number, pages):
    roots(post, number)
    assert [len(page.threads) for page in walk(post.conversation)] == pages


@pytest.mark.parametrize("sort", Sort)
def test_comment_that_comes_meanwhile_shifts_nothing(post, sort):
    stored = roots(post, ROOTS_A_PAGE + 2)
    page = thread_page(post.conversation, sort=sort)
    # One that stands before the page that was read, whichever way round.
    comment_on(post, created_at=START + timedelta(days=-1 if sort == Sort.OLDEST else 1))
    rest = stored[ROOTS_A_PAGE:] if sort == Sort.OLDEST else stored[1::-1]
    assert ids(thread_page(post.conversation, page.cursor, sort)) == [root.pk for root in rest]


def test_like_that_comes_meanwhile_takes_no_thread_past_the_reader(post):
    stored = roots(post, ROOTS_A_PAGE + 2)
    page = thread_page(post.conversation, sort=Sort.LIKED)
    # A thread on the page that was read rises; the rest stays where it was.
    StaffComment.objects.filter(pk=page.threads[-1].root.pk).update(like_count=9)
    rest = [stored[1].pk, stored[0].pk]
    assert ids(thread_page(post.conversation, page.cursor, Sort.LIKED)) == rest


@pytest.mark.parametrize("sort", Sort)
def test_cursor_of_one_order_is_none_of_another(post, sort):
    roots(post, ROOTS_A_PAGE + 1)
    cursor = thread_page(post.conversation, sort=sort).cursor
    for other in Sort:
        if other == sort:
            assert len(thread_page(post.conversation, cursor, other).threads) == 1
        else:
            with pytest.raises(Http404):
                thread_page(post.conversation, cursor, other)


@pytest.mark.parametrize(
    ("number", "shown", "more"), [(0, 0, 0), (1, 1, 0), (3, 3, 0), (4, 3, 1), (12, 3, 9)]
)
def test_thread_brings_its_first_three_replies_and_the_number_of_the_rest(post, number, shown, more):
    (root,) = roots(post, 1)
    stored = replies(post, root, number)
    (thread,) = thread_page(post.conversation).threads
    assert [reply.pk for reply in thread.replies] == [reply.pk for reply in stored[:shown]]
    assert thread.more == more


def test_first_replies_stand_in_the_order_of_the_thread(post):
    (root,) = roots(post, 1)
    first, second = replies(post, root, 2)
    answer = comment_on(post, "Answer to the first", reply_to=StaffComment.objects.get(pk=first.pk))
    (thread,) = thread_page(post.conversation).threads
    assert [reply.pk for reply in thread.replies] == [first.pk, answer.pk, second.pk]


def test_each_thread_gets_its_own_replies(post):
    stored = roots(post, 4)
    expected = {root.pk: [reply.pk for reply in replies(post, root, 2)] for root in stored[:3]}
    found = thread_page(post.conversation).threads
    assert {thread.root.pk: [reply.pk for reply in thread.replies] for thread in found} == expected | {
        stored[3].pk: []
    }


# Held and never seen, or seen and then in one of the states.
PLACES = [(State.HELD, False), *((state, True) for state in State)]


@pytest.mark.parametrize(("state", "was_seen"), PLACES)
@pytest.mark.parametrize("reply", [True, False])
def test_comment_has_a_place_from_when_it_was_first_seen(post, state, was_seen, reply):
    (root,) = roots(post, 1)
    (answer,) = replies(post, root, 1)
    put(answer if reply else root, state, was_seen=was_seen)
    page = thread_page(post.conversation)
    shown = ids(page) + [one.pk for thread in page.threads for one in thread.replies]
    if reply:
        assert shown == ([root.pk, answer.pk] if was_seen else [root.pk])
        assert [one.pk for one in reply_page(root)[0]] == ([answer.pk] if was_seen else [])
    else:
        assert shown == ([root.pk, answer.pk] if was_seen else [])


@pytest.mark.parametrize("state", State)
def test_stub_says_only_what_became_of_a_comment(state):
    assert StaffComment(state=state).is_stub is (state != State.PUBLIC)


@pytest.mark.parametrize(("state", "was_seen"), [place for place in PLACES if place[0] != State.PUBLIC])
@pytest.mark.parametrize("reply", [True, False])
def test_words_of_a_comment_that_is_not_public_are_not_on_the_page(client, post, state, was_seen, reply):
    (root,) = roots(post, 1)
    comment = comment_on(
        post, "Words not for readers", name="Name not for readers", reply_to=root if reply else None
    )
    put(comment, state, was_seen=was_seen)
    page = client.get(post.url).content.decode()
    assert "Words not for readers" not in page
    assert "Name not for readers" not in page


def test_held_replies_among_the_first_make_room_for_others(post):
    (root,) = roots(post, 1)
    stored = replies(post, root, 5)
    put(stored[0], State.HELD)
    put(stored[2], State.HELD)
    (thread,) = thread_page(post.conversation).threads
    assert [reply.pk for reply in thread.replies] == [stored[1].pk, stored[3].pk, stored[4].pk]


def test_replies_of_one_thread_come_page_by_page(post, monkeypatch):
    monkeypatch.setattr(threads, "REPLIES_A_PAGE", 3)
    (root, other) = roots(post, 2)
    replies(post, other, 2)
    stored = [reply.pk for reply in replies(post, root, 7)]
    found, cursor = reply_page(root)
    pages = [found]
    while cursor:
        found, cursor = reply_page(root, cursor)
        pages.append(found)
    assert [[reply.pk for reply in page] for page in pages] == [stored[:3], stored[3:6], stored[6:]]


@pytest.mark.parametrize(("number", "leads_on"), [(0, False), (2, False), (3, False), (4, True)])
def test_last_page_of_replies_leads_nowhere(post, monkeypatch, number, leads_on):
    monkeypatch.setattr(threads, "REPLIES_A_PAGE", 3)
    (root,) = roots(post, 1)
    replies(post, root, number)
    assert bool(reply_page(root)[1]) is leads_on


def read_all(conversation):
    """Read a page with all that a template shows of it."""
    page = thread_page(conversation)
    look_at(page.comments, Viewer(AnonymousUser(), is_open=True))
    for comment in page.comments:
        assert comment.writer.name is not None
        assert comment.reply_to is None or comment.reply_to.writer.name is not None
    return page


@pytest.mark.parametrize("signed", [True, False])
def test_page_costs_five_queries_with_ten_times_the_rows(post, queries, signed):
    user = UserFactory() if signed else None
    cost = []
    for number in (2, 20):
        for root in roots(post, number):
            replies(post, root, 4)
        StaffComment.objects.update(user=user)
        with queries() as counted:
            read_all(post.conversation)
        cost.append(len(counted) - 1)  # the conversation itself
    assert cost[0] == cost[1] <= 5


def test_page_without_replies_costs_one_query(post, queries):
    roots(post, 5)
    conversation = post.conversation
    with queries() as counted:
        read_all(conversation)
    assert len(counted) == 1


def test_page_of_a_post_costs_the_same_with_ten_times_the_comments(client, post, queries):
    def cost():
        with queries() as counted:
            assert client.get(post.url, headers={"cookie": "sessionid=none"}).status_code == 200
        return len(counted)

    for root in roots(post, 2):
        replies(post, root, 4)
    cost()
    few = cost()
    for root in roots(post, 18):
        replies(post, root, 4)
    assert cost() == few


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é\x00",
        write_cursor("2019-06-07T12:00:00+00:00", 1),
        write_cursor("0000000001", of="replies"),
        write_cursor(1),
        write_cursor("2019-06-07T12:00:00+00:00", 1, of="newest-first"),
        write_cursor("2019-06-07T12:00:00+00:00", 1, of="threads"),
    ],
)
def test_cursor_that_is_none_of_these_threads_is_an_unknown_address(post, cursor):
    with pytest.raises(Http404):
        thread_page(post.conversation, cursor)


@pytest.mark.parametrize("cursor", ["x", write_cursor("a", 1, of="threads-newest"), write_cursor("a", 1)])
def test_cursor_that_is_none_of_these_replies_is_an_unknown_address(post, cursor):
    (root,) = roots(post, 1)
    with pytest.raises(Http404):
        reply_page(root, cursor)


def test_address_with_the_cursor_of_another_listing_answers_404(client, post):
    for cursor in (write_cursor(3), write_cursor("2019-06-07T12:00:00+00:00", 1, of="newest-first")):
        assert client.get(post.url, {"after": cursor}).status_code == 404


@pytest.mark.parametrize("sort", Sort)
def test_second_page_of_threads_has_an_address(client, post, sort):
    roots(post, ROOTS_A_PAGE + 1)
    page = soup(client.get(post.url, {"sort": sort}))
    onward = page.select_one(".pagination__next a")["href"]
    second = words(soup(client.get(onward.partition("#")[0])).select_one(".threads"))
    last, first = (ROOTS_A_PAGE, 0) if sort == Sort.OLDEST else (0, ROOTS_A_PAGE)
    assert f"Root {last} " in second
    assert f"Root {first} " not in second


def test_order_that_there_is_none_of_is_an_unknown_address(client, post):
    assert client.get(post.url, {"sort": "loudest"}).status_code == 404


def test_order_is_offered_where_there_is_something_to_order(client, post):
    comment_on(post)
    assert soup(client.get(post.url)).select_one(".sorts") is None
    comment_on(post)
    cache.clear()
    offered = soup(client.get(post.url, {"sort": "oldest"})).select(".sorts li")
    assert [words(one) for one in offered] == ["Newest", "Oldest", "Most liked"]
    assert [bool(one.select_one("[aria-current]")) for one in offered] == [False, True, False]
