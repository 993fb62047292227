"""Writing a comment: what makes one, where it appears, and that one sending makes one."""

import uuid

import pytest
from django.utils import timezone

from comments.enums import State
from comments.models import StaffComment
from conversations.enums import Kind
from conversations.models import Conversation
from tests.comments.sending import TEXT, address, count_of, fresh, problem, send, typed, write_address
from tests.factories.blog import AuthorPageFactory, PostPageFactory
from tests.factories.comments import comment_by, comment_on, put
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.users.people import person, staff

pytestmark = pytest.mark.django_db


def test_comment_appears_on_the_page_where_it_was_sent(client, ann, post):
    response = send(client, write_address(post))
    comment = StaffComment.objects.get()
    assert response.url == f"/talk/a-post/#comment-{comment.pk}"
    page = soup(client.get("/talk/a-post/"))
    assert "The rota comes too late." in words(page.find(id=comment.anchor))
    assert (comment.user, comment.state, comment.published_at) == (ann, State.PUBLIC, comment.created_at)
    assert count_of(post) == 1


def test_comment_is_the_latest_activity_of_its_conversation(client, ann, post):
    send(client, write_address(post))
    conversation = Conversation.objects.get(pk=post.conversation.pk)
    assert conversation.last_activity_at == StaffComment.objects.get().created_at


def test_reply_goes_below_what_it_answers(client, ann, post):
    root = comment_by(staff(), post)
    response = send(client, address(root, "reply/"))
    reply = StaffComment.objects.get(reply_to=root)
    assert response.url == f"/comments/{reply.pk}/#comment-{reply.pk}"
    assert (reply.depth, reply.root_id) == (1, root.pk)
    assert fresh(root).reply_count == 1


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_reply_anywhere_in_a_thread_counts_at_its_root(client, ann, post, depth):
    root = answered = comment_by(staff(), post)
    for _ in range(depth - 1):
        answered = comment_by(staff(), post, reply_to=fresh(answered))
    send(client, address(answered, "reply/"))
    reply = StaffComment.objects.get(reply_to=answered)
    assert (reply.depth, reply.root_id) == (min(depth, 3), root.pk)
    assert (fresh(root).reply_count, count_of(post)) == (depth, depth + 1)


def test_comment_of_the_archive_can_be_answered(client, ann, post):
    root = comment_on(post)
    assert send(client, address(root, "reply/")).status_code == 302
    assert fresh(root).reply_count == 1


def test_writer_may_answer_their_own_comment(client, ann, post):
    own = comment_by(ann, post)
    assert send(client, address(own, "reply/")).status_code == 302


def test_comment_shows_to_the_next_reader_at_once(committed_db, client):
    post = PostPageFactory()
    user = staff()
    assert "I agree." not in client.get(post.url).text
    comment_by(user, post, "I agree.")
    assert "I agree." in client.get(post.url).text


# --- The box ---------------------------------------------------------------------------------------


def test_box_stands_on_the_page_for_who_may_take_part(client, ann, post):
    box = soup(client.get("/talk/a-post/")).select_one("form.write")
    assert box["action"] == write_address(post)
    assert box.select_one("textarea[name=text]")
    assert uuid.UUID(box.select_one("input[name=token]")["value"])


def test_each_box_has_a_token_of_its_own(client, ann, post):
    def token(path):
        return soup(client.get(path)).select_one("form.write input[name=token]")["value"]

    root = comment_by(staff(), post)
    paths = ["/talk/a-post/", "/talk/a-post/", write_address(post), address(root, "reply/")]
    assert len({token(path) for path in paths}) == 4


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


@pytest.mark.parametrize("who", ["stranger", "staff"])
def test_alias_shows_what_was_said_and_leads_to_the_original_to_join_in(client, post, who):
    comment_on(post, "Said on the original.")
    alias = post.create_alias(update_slug="an-alias")
    if who == "staff":
        client.force_login(staff())
    page = soup(client.get(alias.url))
    assert "Said on the original." in words(page.select_one(".threads"))
    assert page.select_one("form.write") is None
    assert [link["href"] for link in page.select(".join a")] == ["/talk/a-post/#join"]


@pytest.mark.parametrize("end", ["write", "reply"])
def test_stranger_who_opens_the_form_signs_in_first_and_comes_back(client, post, end):
    path = write_address(post) if end == "write" else address(comment_on(post), "reply/")
    assert client.get(path).url == f"/accounts/sign-in/?next={path}"


def test_form_of_a_reply_shows_what_is_answered(client, ann, post):
    root = comment_by(staff(public_name="Sam Okafor"), post, "Six weeks would do.")
    page = soup(client.get(address(root, "reply/")))
    assert words(page.h1) == "A post Reply to Sam Okafor"
    assert words(page.select_one("blockquote")) == "Six weeks would do."


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_form_of_a_reply_to_what_is_gone_names_nobody(client, ann, post, state):
    root = put(comment_by(staff(public_name="Sam Okafor"), post, "Not for readers."), state, was_seen=True)
    page = client.get(address(root, "reply/"))
    assert page.status_code == 200
    assert "Sam Okafor" not in page.text
    assert "Not for readers." not in page.text


# --- Once ------------------------------------------------------------------------------------------


def test_one_token_makes_one_comment(client, ann, post):
    token = str(uuid.uuid4())
    first = send(client, write_address(post), token=token)
    second = send(client, write_address(post), token=token)
    assert first.url == second.url
    assert StaffComment.objects.count() == 1
    assert count_of(post) == 1


def test_one_token_makes_one_comment_also_with_other_words_and_elsewhere(client, ann, post):
    root = comment_by(staff(), post)
    token = str(uuid.uuid4())
    first = send(client, write_address(post), token=token)
    assert send(client, address(root, "reply/"), "Other words.", token=token).url == first.url
    assert StaffComment.objects.filter(user=ann).get().comment == TEXT


def test_one_token_leads_to_the_comment_also_when_nothing_new_may_be_said(client, ann, post):
    token = str(uuid.uuid4())
    first = send(client, write_address(post), token=token)
    Conversation.objects.filter(pk=post.conversation.pk).update(closes_at=timezone.now())
    assert send(client, write_address(post), token=token).url == first.url


def test_token_of_somebody_else_makes_a_comment_with_a_token_of_its_own(client, ann, post):
    other = comment_by(staff(), post)
    assert send(client, write_address(post), token=str(other.token)).status_code == 302
    assert StaffComment.objects.get(user=ann).token != other.token


@pytest.mark.parametrize("token", ["", "x", "123", "\x00", "9" * 5000, "é" * 36])
def test_token_that_is_none_is_replaced(client, ann, post, token):
    assert send(client, write_address(post), token=token).status_code == 302
    assert StaffComment.objects.count() == 1


# --- Preview ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["write", "reply"])
def test_preview_shows_the_text_as_it_will_look_and_stores_nothing(client, ann, post, end):
    root = comment_by(staff(), post)
    path = write_address(post) if end == "write" else address(root, "reply/")
    token = str(uuid.uuid4())
    response = send(client, path, "See www.example.org\n\nor <3", token=token, preview="1")
    page = soup(response)
    assert response.status_code == 200
    assert len(page.select(".preview p")) == 3
    assert page.select_one(".preview a")["rel"] == ["nofollow", "ugc", "noopener"]
    assert typed(response) == "See www.example.org\n\nor <3"
    assert StaffComment.objects.count() == 1
    # What was looked at is sent with the same token.
    assert page.select_one("form.write input[name=token]")["value"] == token


def test_preview_counts_as_no_try(client, ann, post):
    for _ in range(8):
        assert send(client, write_address(post), preview="1").status_code == 200
    assert send(client, write_address(post)).status_code == 302


@pytest.mark.parametrize("text", ["", "a <b>word</b>", "x" * 3001])
def test_preview_refuses_what_sending_would(client, ann, post, text):
    response = send(client, write_address(post), text, preview="1")
    assert response.status_code == 422
    assert typed(response) == text
    assert problem(response)
    assert soup(response).select_one(".preview") is None


# --- Where -----------------------------------------------------------------------------------------


def test_what_only_is_there_to_be_followed_takes_no_comments(client, ann):
    author = AuthorPageFactory()
    assert author.conversation.kind == Kind.AUTHOR
    path = f"/comments/on/{author.conversation.pk}/"
    assert client.get(path).status_code == 404
    assert send(client, path).status_code == 404
    assert not StaffComment.objects.exists()


@pytest.mark.parametrize("how", [how for how in HIDDEN if how != "members"])
@pytest.mark.parametrize("end", ["write", "reply"])
def test_hidden_page_takes_no_comment(client, ann, post, how, end):
    path = write_address(post) if end == "write" else address(comment_on(post), "reply/")
    before = StaffComment.objects.count()
    hide(post, how)
    assert client.get(path).status_code == 404
    assert send(client, path).status_code == 404
    assert StaffComment.objects.count() == before


def test_page_for_members_takes_comments_of_members(client, ann, post):
    hide(post, "members")
    assert send(client, write_address(post)).status_code == 302


@pytest.mark.parametrize("pk", ["0", str(2**31), str(2**63), "9" * 18, "9" * 19, "9" * 400, "-1", "x", "1.5"])
@pytest.mark.parametrize("path", ["/comments/on/{}/", "/comments/{}/reply/"])
def test_number_that_there_is_none_of_is_an_unknown_address(client, ann, path, pk):
    assert client.get(path.format(pk)).status_code == 404
    assert send(client, path.format(pk)).status_code == 404
    assert not StaffComment.objects.exists()


# --- Who -------------------------------------------------------------------------------------------


def test_name_address_and_account_that_are_sent_along_are_ignored(client, ann, post):
    other = staff(public_name="Sam Okafor")
    send(
        client,
        write_address(post),
        name="The Minister", user_name="The Minister", email="a@b.example", user_email="a@b.example",
        url="https://evil.example", user=other.pk, by=other.pk, user_id=other.pk, state="public",
        created_at="2001-01-01", reply_to=comment_on(post).pk, ip_address="203.0.113.7",
    )  # fmt: skip
    comment = StaffComment.objects.get(user=ann)
    assert (comment.user_name, comment.user_email, comment.user_url, comment.ip_address) == ("", "", "", None)
    assert (comment.writer_name, comment.depth) == ("Ann Reed", 0)
    assert comment.created_at.year == timezone.now().year
