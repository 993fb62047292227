"""Following a thread: by writing in it, by the button at the thread, and no more."""

import uuid

import pytest

from comments.actions import post_comment
from comments.enums import State
from subscriptions.models import Subscriber, Subscription
from tests.comments.sending import address
from tests.factories.comments import comment_by, comment_on, put
from tests.factories.pages import HIDDEN, hide, soup
from tests.users.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(post):
    return comment_by(staff(), post)


def press(client, comment, **fields):
    return client.post(address(comment, "follow/"), fields)


def followed():
    """Return who follows which thread."""
    return set(Subscription.objects.values_list("subscriber__user", "conversation", "thread"))


def button(client, comment):
    """Return the form of the button at a thread, or None."""
    return soup(client.get(address(comment))).select_one("form.subscribe")


def test_button_follows_and_another_stops_however_often_they_are_pressed(client, ann, post, root):
    reply = comment_by(staff(), post, reply_to=root)
    for _ in range(2):
        assert press(client, reply, follow="on").url == address(reply)
    assert followed() == {(ann.pk, post.conversation.pk, root.pk)}
    for _ in range(2):
        press(client, reply)
    assert followed() == set()


def test_button_says_what_it_does(client, ann, root):
    form = button(client, root)
    assert form.button.text == "Follow this thread"
    press(client, root, **{form.button["name"]: form.button["value"]})
    form = button(client, root)
    assert form.button.text == "Stop following this thread"
    assert "name" not in form.button.attrs


def test_following_a_thread_does_not_follow_the_post(client, ann, post, root):
    press(client, root, follow="on")
    post.conversation.refresh_from_db()
    assert post.conversation.subscriber_count == 0


def test_signed_out_reader_has_no_button_and_is_led_to_sign_in(client, root):
    response = client.get(address(root))
    assert soup(response).select_one("form.subscribe") is None
    assert not response.cookies
    assert "/accounts/" in press(client, root, follow="on").url
    assert not Subscriber.objects.exists()


def test_opening_the_address_changes_nothing(client, ann, root):
    assert client.get(address(root, "follow/")).url == address(root)
    assert followed() == set()


@pytest.mark.parametrize("how", HIDDEN)
def test_thread_of_a_hidden_page_is_not_followed(client, ann, post, root, how):
    hide(post, how)
    response = press(client, root, follow="on")
    allowed = how == "members"
    assert response.status_code == (302 if allowed else 404)
    assert bool(followed()) is allowed


def test_thread_of_a_page_that_was_hidden_since_can_be_left(client, ann, post, root):
    press(client, root, follow="on")
    hide(post, "draft")
    press(client, root)
    assert followed() == set()


def test_comment_that_nobody_saw_has_no_thread_to_follow(client, ann, post):
    held = comment_by(ann, post, state=State.HELD)
    assert button(client, held) is None
    assert press(client, held, follow="on").status_code == 404


def test_thread_of_a_removed_comment_can_be_followed_for_its_replies(client, ann, root):
    put(root, State.REMOVED)
    press(client, root, follow="on")
    assert len(followed()) == 1


def test_unknown_thread_is_not_there(client, ann):
    assert client.post("/comments/999999/follow/", {"follow": "on"}).status_code == 404
    assert client.post("/comments/999999/follow/").status_code == 302


def post_by(user, post, reply_to=None):
    where = {"reply_to_id": reply_to.pk} if reply_to else {"conversation_id": post.conversation.pk}
    text = f"Words of {uuid.uuid4()}"
    return post_comment(by=user, text=text, token=uuid.uuid4(), **where).comment


def test_writing_in_a_thread_costs_two_queries_for_following_and_the_same_later(post, root, ann, queries):
    post_by(ann, post)
    cost = []
    for _ in range(2):
        with queries() as counted:
            post_by(ann, post, reply_to=root)
        about = [query["sql"] for query in counted if '"subscriptions_subscri' in query["sql"]]
        cost.append((len(counted), len(about)))
    assert cost[0] == cost[1] == (cost[0][0], 2)
    assert cost[0][0] <= 28


def test_reply_costs_the_same_however_many_follow(post, root, ann, queries):
    post_by(ann, post)
    cost = []
    for number in (1, 10):
        for _ in range(number):
            person = Subscriber.objects.of(staff())
            Subscription.objects.create(subscriber=person, conversation=post.conversation, thread=root.pk)
        with queries() as counted:
            post_by(ann, post, reply_to=comment_on(post, reply_to=root))
        cost.append(len(counted))
    assert cost[0] == cost[1]
