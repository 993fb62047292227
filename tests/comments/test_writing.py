"""Writing a comment: what makes one, what refuses it, and that the text is still there."""

import uuid

import pytest

from comments.enums import State
from comments.models import StaffComment
from conversations.models import Conversation
from screening.models import Approval
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by
from tests.factories.pages import soup, words
from tests.users.people import person, staff

pytestmark = pytest.mark.django_db

TEXT = "The rota comes too late.\n\nSix weeks would do."


@pytest.fixture
def post():
    return PostPageFactory(slug="a-post", title="A post")


@pytest.fixture
def ann(client):
    """Somebody who may take part, was approved before, and is signed in."""
    user = staff(public_name="Ann Reed")
    Approval.objects.create(user=user)
    client.force_login(user)
    return user


def write_address(post):
    return f"/comments/on/{post.conversation.pk}/"


def send(client, address, text=TEXT, **fields):
    return client.post(address, {"text": text, "token": str(uuid.uuid4())} | fields)


def typed(response):
    """Return the text that stands in the box."""
    return soup(response).select_one("textarea[name=text]").text.removeprefix("\n")


def problem(response):
    """Return what the page says is wrong."""
    return words(soup(response).select_one(".nhsuk-error-summary"))


def count_of(post):
    return Conversation.objects.get(pk=post.conversation.pk).comment_count


def test_comment_appears_on_the_page_where_it_was_sent(client, ann, post):
    response = send(client, write_address(post))
    comment = StaffComment.objects.get()
    assert response.url == f"/talk/a-post/#comment-{comment.pk}"
    page = soup(client.get("/talk/a-post/"))
    assert "The rota comes too late." in words(page.find(id=comment.anchor))
    assert (comment.user, comment.state, comment.published_at) == (ann, State.PUBLIC, comment.created_at)
    assert count_of(post) == 1


def test_reply_goes_below_what_it_answers(client, ann, post):
    root = comment_by(staff(), post)
    response = send(client, f"/comments/{root.pk}/reply/")
    reply = StaffComment.objects.get(reply_to=root)
    assert response.url == f"/comments/{reply.pk}/#comment-{reply.pk}"
    assert (reply.depth, reply.root_id) == (1, root.pk)
    assert StaffComment.objects.get(pk=root.pk).reply_count == 1


def test_box_stands_on_the_page_for_who_may_take_part(client, ann, post):
    box = soup(client.get("/talk/a-post/")).select_one("form.write")
    assert box["action"] == write_address(post)
    assert box.select_one("textarea[name=text]")
    assert uuid.UUID(box.select_one("input[name=token]")["value"])


def test_stranger_gets_no_box_but_the_way_back_to_it(client, post):
    join = soup(client.get("/talk/a-post/")).select_one(".join")
    assert words(join) == "Sign in or register now to join the discussion."
    assert [link["href"].split("?")[1] for link in join.select("a")] == ["next=/talk/a-post/%23join"] * 2


@pytest.mark.parametrize("who", ["reader", "suspended"])
def test_who_may_not_take_part_is_told_why_in_the_place_of_the_box(client, post, who):
    client.force_login(person(who))
    page = soup(client.get("/talk/a-post/"))
    assert page.select_one("form.write") is None
    assert page.select_one(".join a")


def test_one_token_makes_one_comment(client, ann, post):
    token = str(uuid.uuid4())
    first = send(client, write_address(post), token=token)
    second = send(client, write_address(post), token=token)
    assert first.url == second.url
    assert StaffComment.objects.count() == 1
    assert count_of(post) == 1


def test_token_of_somebody_else_makes_a_comment_with_a_token_of_its_own(client, ann, post):
    other = comment_by(staff(), post)
    assert send(client, write_address(post), token=str(other.token)).status_code == 302
    assert StaffComment.objects.get(user=ann).token != other.token


@pytest.mark.parametrize("token", ["", "x", "123", "\x00", "9" * 5000])
def test_token_that_is_none_is_replaced(client, ann, post, token):
    assert send(client, write_address(post), token=token).status_code == 302
    assert StaffComment.objects.count() == 1
