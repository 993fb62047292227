"""Liking a comment and taking that back."""

import pytest
from django.utils import timezone
from django_comments.models import CommentFlag

from comments.enums import State
from conversations.models import Conversation
from tests.comments.sending import address, fresh
from tests.factories.comments import comment_by, comment_on, like, put
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.users.people import PEOPLE, person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(post):
    return comment_by(staff(public_name="Sam Okafor"), post)


def press(client, comment, value="1", json=False, **fields):
    headers = {"accept": "application/json"} if json else {}
    return client.post(address(comment, "like/"), {"like": value} | fields, headers=headers)


def likes_of(comment):
    """Return the number beside a comment, which is that of its likes."""
    count = fresh(comment).like_count
    assert count == CommentFlag.objects.filter(comment_id=comment.pk).count()
    return count


@pytest.mark.parametrize("json", [True, False])
def test_like_is_given_once_and_taken_back_once(client, ann, comment, json):
    for value, count in (("1", 1), ("1", 1), ("0", 0), ("0", 0), ("1", 1)):
        response = press(client, comment, value, json)
        assert likes_of(comment) == count
        if json:
            assert response.json() == {"liked": value == "1", "count": count}
        else:
            assert response.url == f"{address(comment)}#{comment.anchor}"


def test_likes_of_several_people_add_up(client, ann, comment):
    like(staff(), comment)
    assert press(client, comment, json=True).json()["count"] == 2
    assert press(client, comment, "0", json=True).json()["count"] == 1


def test_comment_of_the_archive_can_be_liked(client, ann, post):
    comment = comment_on(post)
    press(client, comment)
    assert likes_of(comment) == 1


@pytest.mark.parametrize("value", ["", "2", "yes", "\x00"])
def test_button_that_says_neither_takes_back(client, ann, comment, value):
    like(ann, comment)
    press(client, comment, value)
    assert likes_of(comment) == 0


@pytest.mark.parametrize(("likes", "is_mine"), [(0, False), (1, False), (1, True), (2, True)])
def test_button_says_how_many_and_whether_it_is_pressed(client, ann, comment, likes, is_mine):
    if is_mine:
        like(ann, comment)
    for _ in range(likes - is_mine):
        like(staff(), comment)
    button = soup(client.get("/talk/a-post/")).select_one(".acts__like")
    shown = f"Like ({likes}) Sam Okafor’s comment" if likes else "Like Sam Okafor’s comment"
    assert words(button) == shown
    assert (button["aria-pressed"], button["value"]) == (("true", "0") if is_mine else ("false", "1"))
    form = soup(client.get("/talk/a-post/")).select_one(f"form#{button['form']}")
    assert form.select_one("[name=csrfmiddlewaretoken]")["value"]
    assert button["formaction"] == address(comment, "like/")


@pytest.mark.parametrize(("likes", "shown"), [(0, ""), (1, "1 like"), (2, "2 likes")])
def test_reader_sees_the_number_and_no_button(client, post, comment, likes, shown):
    for _ in range(likes):
        like(staff(), comment)
    page = soup(client.get("/talk/a-post/"))
    assert page.select_one(".acts__like") is None
    assert [words(one) for one in page.select(".acts li") if "like" in words(one)] == (
        [shown] if shown else []
    )


# --- Refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("json", [True, False])
@pytest.mark.parametrize("value", ["1", "0"])
def test_own_comment_is_not_liked(client, ann, post, json, value):
    comment = comment_by(ann, post)
    response = press(client, comment, value, json, back="/talk/a-post/")
    assert response.status_code == 409
    assert likes_of(comment) == 0
    if json:
        assert response.json() == {"sentence": "You cannot like your own comment."}
    else:
        page = soup(response)
        assert "You cannot like your own comment." in words(page.main)
        assert page.select_one("main a.back")["href"] == "/talk/a-post/"


@pytest.mark.parametrize("value", ["1", "0"])
@pytest.mark.parametrize("json", [True, False])
def test_likes_stay_as_they_are_when_the_conversation_has_closed(client, ann, post, comment, value, json):
    like(staff(), comment)
    if value == "0":
        like(ann, comment)
    before = likes_of(comment)
    Conversation.objects.filter(pk=post.conversation.pk).update(closes_at=timezone.now())
    response = press(client, comment, value, json)
    assert response.status_code == 409
    assert "likes do not change any more" in response.text
    assert likes_of(comment) == before
    assert soup(client.get("/talk/a-post/")).select_one(".acts__like") is None


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_not_take_part_likes_nothing(client, comment, who):
    client.force_login(person(who))
    response = press(client, comment, json=True)
    assert response.status_code == (200 if who == "staff" else 403)
    assert likes_of(comment) == (1 if who == "staff" else 0)


def test_stranger_signs_in_first_and_comes_to_the_comment(client, comment):
    assert press(client, comment).url == f"/accounts/sign-in/?next={address(comment)}"
    assert client.get(address(comment, "like/")).url == address(comment)
    assert likes_of(comment) == 0


@pytest.mark.parametrize(
    ("state", "was_seen"),
    [(State.HELD, False), (State.HELD, True), (State.WITHDRAWN, True), (State.REMOVED, True)],
)
def test_what_nobody_reads_is_not_liked(client, ann, comment, state, was_seen):
    put(comment, state, was_seen=was_seen)
    assert press(client, comment).status_code == 404
    assert likes_of(comment) == 0


@pytest.mark.parametrize("how", [how for how in HIDDEN if how != "members"])
def test_comment_on_a_hidden_page_is_not_liked(client, ann, post, comment, how):
    hide(post, how)
    assert press(client, comment, json=True).status_code == 404
    assert likes_of(comment) == 0


@pytest.mark.parametrize("number", ["0", "999999", str(2**31), "9" * 18, "9" * 19])
def test_comment_that_there_is_none_of_is_an_unknown_address(client, ann, number):
    assert client.post(f"/comments/{number}/like/", {"like": "1"}).status_code == 404


def test_sixty_likes_a_minute_are_enough(client, ann, comment):
    for _ in range(60):
        assert press(client, comment, json=True).status_code == 200
    response = press(client, comment, json=True)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


# --- Back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/talk/a-post/?sort=liked&after=x", "/talk/a-post/?sort=liked&after=x"),
        ("/talk/a-post/#comments", "/talk/a-post/"),
        ("", None),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("///evil.example/", None),
        ("/\\evil.example/", None),
        ("\\\\evil.example/", None),
        ("http:///evil.example", None),
        ("javascript:alert(1)", None),
        ("\x08//evil.example", None),
        (" //evil.example", None),
        ("https://testserver/talk/", None),
        ("foo", None),
        ("account_logout", None),
        ("/" + "x" * 2000, None),
    ],
)
@pytest.mark.parametrize("is_own", [True, False])
def test_way_back_never_leaves_the_site(client, ann, post, comment, back, leads_to, is_own):
    comment = comment_by(ann, post) if is_own else comment
    response = press(client, comment, back=back)
    leads_to = leads_to or address(comment)
    if is_own:
        assert soup(response).select_one("main a.back")["href"] == leads_to
    else:
        assert response.url == f"{leads_to}#{comment.anchor}"


def test_way_back_ends_no_header(client, ann, comment):
    response = press(client, comment, back="/talk/\r\nSet-Cookie: a=b")
    assert response.status_code == 302
    assert "\n" not in response.url
    assert "a" not in response.cookies
