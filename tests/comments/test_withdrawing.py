"""Taking one's own comment back: a stub stays where others saw it, and moderators still read the words."""

import pytest
from django.utils import timezone

from comments.actions import withdraw_comment
from comments.enums import State
from comments.models import StaffComment
from conversations.models import Conversation
from core.exceptions import PageNotFound
from screening.enums import Answer
from tests.comments.sending import address, count_of, fresh
from tests.factories.comments import comment_by, put, report_of
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.users.people import PEOPLE, person, staff, suspension_of

pytestmark = pytest.mark.django_db

WORDS = "Words to take back."


@pytest.fixture
def comment(ann, post):
    return comment_by(ann, post, WORDS)


def withdraw(client, comment):
    return client.post(address(comment, "withdraw/"))


def test_question_comes_first_and_changes_nothing(client, comment):
    page = soup(client.get(address(comment, "withdraw/")))
    assert WORDS in words(page.main)
    assert page.select_one("main form[method=post]")
    assert fresh(comment).state == State.PUBLIC


def test_stub_stays_and_replies_stay_readable(client, comment, post):
    reply = comment_by(staff(), post, "An answer.", reply_to=comment)
    assert withdraw(client, comment).url == f"/talk/a-post/#{comment.anchor}"
    page = soup(client.get("/talk/a-post/"))
    assert words(page.find(id=comment.anchor)) == "This comment was withdrawn by its writer."
    assert "An answer." in words(page.find(id=reply.anchor))
    assert "in reply to a comment that is no longer shown" in words(page.find(id=reply.anchor))
    assert (count_of(post), fresh(comment).reply_count) == (2, 1)


def test_words_are_kept_for_moderators_and_read_by_nobody_else(client, comment, post):
    withdraw(client, comment)
    assert fresh(comment).comment == WORDS
    for user in (None, comment.user, staff()):
        client.logout()
        if user:
            client.force_login(user)
        for path in (
            "/talk/a-post/",
            address(comment),
            address(comment, "reply/"),
            address(comment, "withdraw/"),
        ):
            assert WORDS not in client.get(path).text
    client.force_login(person("Moderators"))
    assert WORDS in client.get(f"/cms/comments/{comment.pk}/").text


def test_held_comment_leaves_no_trace_for_readers(client, ann, post):
    comment = comment_by(ann, post, WORDS, state=State.HELD)
    assert withdraw(client, comment).url == "/talk/a-post/#comments"
    assert (fresh(comment).state, fresh(comment).published_at, count_of(post)) == (State.WITHDRAWN, None, 0)
    assert "withdrawn" not in client.get("/talk/a-post/").text
    assert client.get(address(comment)).status_code == 404


def test_comment_that_is_held_again_is_withdrawn_from_its_place(client, comment):
    put(comment, State.HELD, was_seen=True)
    withdraw(client, comment)
    assert "withdrawn by its writer" in words(soup(client.get("/talk/a-post/")).find(id=comment.anchor))


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REMOVED])
def test_second_time_changes_nothing(client, comment, state):
    put(comment, state)
    before = StaffComment.objects.values().get()
    assert withdraw(client, comment).status_code == 302
    assert StaffComment.objects.values().get() == before
    page = soup(client.get(address(comment, "withdraw/")))
    assert page.select_one("main form[method=post]") is None
    assert "This comment was withdrawn or removed already." in words(page.main)


@pytest.mark.parametrize("obstacle", ["suspended", "closed", "long ago"])
def test_own_words_are_withdrawn_whatever_else_may_not_be_done(client, comment, post, obstacle):
    if obstacle == "suspended":
        suspension_of(comment.user)
    elif obstacle == "closed":
        Conversation.objects.filter(pk=post.conversation.pk).update(closes_at=timezone.now())
    else:
        long_ago = timezone.now().replace(year=2019)
        StaffComment.objects.filter(pk=comment.pk).update(created_at=long_ago, published_at=long_ago)
    withdraw(client, comment)
    assert fresh(comment).state == State.WITHDRAWN


@pytest.mark.parametrize("who", PEOPLE)
def test_words_of_somebody_else_are_withdrawn_by_nobody(client, comment, who):
    user = person(who)
    client.force_login(user)
    assert client.get(address(comment, "withdraw/")).status_code == 404
    assert withdraw(client, comment).status_code == 404
    with pytest.raises(PageNotFound):
        withdraw_comment(by=user, comment_id=comment.pk)
    assert fresh(comment).state == State.PUBLIC


def test_stranger_signs_in_first(client, comment):
    client.logout()
    assert withdraw(client, comment).url == f"/accounts/sign-in/?next={address(comment, 'withdraw/')}"
    assert fresh(comment).state == State.PUBLIC


@pytest.mark.parametrize("how", [how for how in HIDDEN if how != "members"])
def test_own_words_on_a_hidden_page_are_an_unknown_address(client, comment, post, how):
    hide(post, how)
    assert withdraw(client, comment).status_code == 404
    assert fresh(comment).state == State.PUBLIC


def test_reports_are_answered(client, comment):
    report = report_of(staff(), comment)
    withdraw(client, comment)
    report.refresh_from_db()
    assert (report.answer, fresh(comment).report_count) == (Answer.GONE, 0)
    assert not StaffComment.objects.to_read().exists()


def test_reader_who_has_the_page_sees_the_stub_at_once(committed_db, client):
    comment = comment_by(staff(), text=WORDS)
    paths = (comment.conversation.url, address(comment), f"/accounts/people/{comment.user.public_id}/")
    for path in paths:
        assert WORDS in client.get(path).text
    withdraw_comment(by=comment.user, comment_id=comment.pk)
    for path in paths:
        assert WORDS not in client.get(path).text
