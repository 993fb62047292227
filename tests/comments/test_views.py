"""A comment by itself: who may read it, for how long it is kept, and what it costs."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from blog.models import PostPage
from comments.enums import State
from comments.models import StaffComment
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on, put
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return PostPageFactory(title="A post", slug="a-post")


def address(comment):
    return f"/comments/{comment.pk}/"


def replies(post, root, number):
    return [comment_on(post, f"Reply {index}.", reply_to=root) for index in range(number)]


def test_comment_has_a_page_with_its_replies(client, post):
    root = comment_on(post, "The first word.")
    replies(post, root, 2)
    text = words(soup(client.get(address(root))).main)
    for part in ("A post", "The first word.", "Reply 0.", "Reply 1."):
        assert part in text


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 19, "9" * 20, "9" * 200, "x", "-1", "1.5", "٣"])
def test_comment_that_cannot_be_is_an_unknown_address(client, post, pk):
    comment_on(post)
    assert client.get(f"/comments/{pk}/").status_code == 404


@pytest.mark.parametrize("how", HIDDEN)
def test_thread_of_a_hidden_page_is_an_unknown_address_to_strangers(client, post, how):
    comment = comment_on(post, "Said in private.")
    assert client.get(address(comment)).status_code == 200
    hide(post, how)
    cache.clear()
    response = client.get(address(comment))
    assert response.status_code == 404
    assert b"Said in private." not in response.content


def test_thread_of_a_page_for_members_is_read_by_them_and_never_kept(client, post):
    comment = comment_on(post, "Said in private.")
    hide(post, "members")
    client.force_login(UserFactory())
    response = client.get(address(comment))
    assert "Said in private." in response.content.decode()
    assert not hasattr(response, "page_cache")
    assert Client().get(address(comment)).status_code == 404


def test_thread_is_kept_until_its_page_expires(client, settings, post):
    settings.PAGE_CACHE = False
    comment = comment_on(post)
    assert client.get(address(comment)).page_cache.seconds == settings.PAGE_CACHE_SECONDS
    PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= client.get(address(comment)).page_cache.seconds <= 90


def test_unpublishing_and_a_new_reply_show_at_once(committed_db):
    post = PostPageFactory()
    root = comment_on(post)
    assert Client().get(address(root)).status_code == 200
    comment_on(post, "Said later.", reply_to=root)
    assert "Said later." in Client().get(address(root)).content.decode()
    post.unpublish()
    assert Client().get(address(root)).status_code == 404


# What a comment is whose words nobody reads, and whether it was seen before.
NOT_PUBLIC = [(State.HELD, False), (State.HELD, True), (State.WITHDRAWN, True), (State.REMOVED, True)]


@pytest.mark.parametrize(("state", "was_seen"), NOT_PUBLIC)
def test_comment_that_is_not_public_shows_no_word_of_its_own(client, post, state, was_seen):
    root = comment_on(post)
    comment = comment_on(post, "Not for readers.", name="Secret Person", reply_to=root)
    put(comment, state, was_seen=was_seen)
    for one in (root, comment):
        response = client.get(address(one))
        assert response.status_code == (200 if was_seen or one == root else 404)
        text = response.content.decode()
        assert "Not for readers." not in text
        assert "Secret Person" not in text


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_first_comment_that_is_not_public_shows_no_word_above_its_replies(client, post, state):
    root = comment_on(post, "Not for readers.", name="Secret Person")
    (reply,) = replies(post, root, 1)
    put(root, state, was_seen=True)
    text = client.get(address(reply)).content.decode()
    assert "Not for readers." not in text
    assert "Secret Person" not in text
    # What others answered is still there to read.
    assert "Reply 0." in text


def test_reply_at_the_deepest_level_says_whom_it_answers(client, post):
    above = comment_on(post, name="First Person")
    for name in ("Second Person", "Third Person", "Fourth Person", "Fifth Person", "Sixth Person"):
        above = comment_on(post, name=name, reply_to=StaffComment.objects.get(pk=above.pk))
    for page in (address(above.root), address(above)):
        element = soup(client.get(page)).find(id=above.anchor)
        assert "in reply to Fifth Person" in words(element)


def test_reply_to_a_held_reply_does_not_name_its_writer(client, post):
    root = comment_on(post)
    held = comment_on(post, name="Secret Person", reply_to=root)
    comment_on(post, "An answer.", reply_to=StaffComment.objects.get(pk=held.pk))
    put(held, State.HELD, was_seen=True)
    for page in ("/talk/a-post/", address(root)):
        text = client.get(page).content.decode()
        assert "An answer." in text
        assert "Secret Person" not in text


def test_thread_from_a_reply_on_leads_back_to_its_beginning(client, post):
    root = comment_on(post, "The first word.")
    first, second = replies(post, root, 2)
    page = soup(client.get(address(second)))
    assert "The first word." in words(page.main)
    assert page.find(id=second.anchor)
    assert page.find(id=first.anchor) is None
    assert page.select_one(f"main a[href='{address(root)}']")


@pytest.mark.parametrize("number", [3, 4, 60])
def test_replies_beyond_three_are_reached_from_the_post(client, post, number):
    root = comment_on(post)
    stored = replies(post, root, number)
    page = soup(client.get("/talk/a-post/"))
    link = page.select_one(".comment--more a")
    if number == 3:
        assert link is None
        return
    found, onward = set(), link["href"]
    while onward:
        page = soup(client.get(onward))
        found |= {element["id"] for element in page.select("li.comment[id]")}
        more = page.select_one(".pagination__next a")
        onward = more and more["href"]
    assert found == {comment.anchor for comment in [root, *stored]}


def test_thread_costs_the_same_with_ten_times_the_replies(client, settings, post, queries):
    settings.PAGE_CACHE = False
    root = comment_on(post)

    def cost():
        with queries() as counted:
            assert client.get(address(root)).status_code == 200
        return len(counted)

    for reply in replies(post, root, 3):
        comment_on(post, reply_to=StaffComment.objects.get(pk=reply.pk))
    StaffComment.objects.exclude(pk=root.pk).update(user=UserFactory())
    cost()
    few = cost()
    for reply in replies(post, root, 20):
        comment_on(post, reply_to=StaffComment.objects.get(pk=reply.pk))
    StaffComment.objects.exclude(pk=root.pk).update(user=UserFactory())
    assert cost() == few
