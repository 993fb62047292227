"""What comments hold of a person: shown, taken away, erased with counters that stay right."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG
from wagtail.models import PageViewRestriction
from wagtail.search import index

from comments.actions.erasing import NAME_OF_LEAVER, SOME_MODERATOR
from comments.contributions import Comments, Likes
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from conversations.models import Conversation
from core import page_cache
from screening.enums import Answer
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, comment_on, like, put, report_of
from tests.factories.users import UserFactory
from users.enums import Words
from users.models import User

pytestmark = pytest.mark.django_db


def again(user):
    """Return an account as the next request or task meets it: it remembers no permissions."""
    return User.objects.get(pk=user.pk)


def fresh(comment):
    return StaffComment.objects.get(pk=comment.pk)


def counters_are_right():
    """Whether every counter is what counting the rows gives."""
    comments = StaffComment.objects.all()
    return (
        all(
            conversation.comment_count == comments.shown().filter(conversation=conversation).count()
            for conversation in Conversation.objects.filter(comments__isnull=False)
        )
        and all(
            root.reply_count == comments.shown().filter(root=root, depth__gt=0).count()
            for root in comments.filter(depth=0)
        )
        and all(
            comment.like_count == CommentFlag.objects.filter(comment=comment.pk, flag=LIKEDIT_FLAG).count()
            for comment in comments
        )
    )


def latest(user, viewer=None):
    items = Comments().latest(user, viewer=viewer or AnonymousUser(), limit=20)
    return [item.excerpt for item in items]


def erase(user, words, limit=500):
    return Comments().erase(user, words=words, limit=limit)


def test_public_comments_are_shown_newest_first_with_page_and_permalink():
    user, post = UserFactory(), PostPageFactory(title="Winter plans")
    comment_by(user, post, "First.")
    second = comment_by(user, post, "Second. " + "word " * 100)
    newest, oldest = Comments().latest(user, viewer=AnonymousUser(), limit=20)
    assert (newest.title, newest.url, newest.at) == (
        "Winter plans",
        f"/comments/{second.pk}/",
        second.created_at,
    )
    assert len(newest.excerpt) == 240
    assert oldest.excerpt == "First."


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLIC])
def test_comments_that_readers_cannot_read_are_not_shown_to_anyone(state):
    user = UserFactory()
    comment_by(user, state=state)
    assert latest(user) == latest(user, user) == []


def test_comments_of_others_are_not_shown():
    comment_by(UserFactory())
    assert latest(UserFactory()) == []


@pytest.mark.parametrize("state", State)
def test_reply_is_shown_whatever_became_of_what_it_answers(state):
    user, post = UserFactory(), PostPageFactory()
    root = comment_by(UserFactory(), post)
    comment_by(user, post, "An answer.", reply_to=root)
    put(root, state, was_seen=True)
    assert latest(user) == ["An answer."]


def test_comment_on_a_page_for_signed_in_people_is_shown_to_them_alone():
    user, post = UserFactory(), PostPageFactory()
    comment_by(user, post)
    PageViewRestriction.objects.create(page=post, restriction_type=PageViewRestriction.LOGIN)
    assert latest(user) == []
    assert latest(user, UserFactory()) == ["I agree."]


def test_comment_on_an_unpublished_page_is_not_shown():
    user, post = UserFactory(), PostPageFactory()
    comment_by(user, post)
    post.unpublish()
    assert latest(user, user) == []


def test_showing_costs_the_same_whatever_their_number(queries):
    user = UserFactory()
    comment_by(user)
    viewers = again(user), again(user)
    with queries() as few:
        latest(user, viewers[0])
    for _ in range(15):
        comment_by(user)
    with queries() as many:
        assert len(latest(user, viewers[1])) == 16
    assert len(many) == len(few) <= 5


@pytest.mark.parametrize("state", State)
def test_copy_holds_every_comment_whatever_its_state(state):
    user = UserFactory()
    comment_by(user, PostPageFactory(title="Winter plans"), "My words", state=state)
    comment_by(UserFactory(), text="Words of somebody else")
    (row,) = Comments().export(user)
    assert (row["text"], row["state"]) == ("My words", state.label)


def test_copy_names_no_page_that_was_closed_to_the_person_since():
    user, post = UserFactory(), PostPageFactory(title="Winter plans")
    comment_by(user, post, "My words")
    assert [row["on"] for row in Comments().export(user)] == ["Winter plans"]
    post.unpublish()
    assert [(row["on"], row["text"]) for row in Comments().export(user)] == [("", "My words")]


def test_copying_costs_the_same_whatever_their_number(queries):
    user = UserFactory()
    comment_by(user)
    before, after = again(user), again(user)
    with queries() as few:
        list(Comments().export(before))
    for _ in range(15):
        comment_by(user)
    with queries() as many:
        assert len(list(Comments().export(after))) == 16
    assert len(many) == len(few)


@pytest.mark.parametrize("state", [State.PUBLIC, State.HELD, State.REMOVED])
def test_keeping_words_takes_the_name_and_nothing_else(state):
    user = UserFactory(public_name="Sam Okafor")
    comment = comment_by(user, text="My words", state=state)
    assert erase(user, Words.KEEP) == 1
    comment = fresh(comment)
    assert (comment.user, comment.writer_name) == (None, NAME_OF_LEAVER)
    assert (comment.comment, comment.state, comment.version) == ("My words", state, 1)
    assert counters_are_right()


def test_keeping_words_lets_go_of_those_that_were_withdrawn():
    user = UserFactory()
    comment = comment_by(user, text="My words", state=State.WITHDRAWN)
    erase(user, Words.KEEP)
    assert (fresh(comment).comment, fresh(comment).state) == ("", State.WITHDRAWN)


@pytest.mark.parametrize(
    ("state", "was_seen"),
    [*((state, True) for state in State), *((state, False) for state in State if state != State.PUBLIC)],
)
def test_removing_words_clears_them_for_good(state, was_seen):
    user = UserFactory()
    comment = put(comment_by(user, text="My words"), state, was_seen=was_seen)
    CommentRevision.objects.create(comment=comment, body="My earlier words")
    assert erase(user, Words.REMOVE) == 1
    comment = fresh(comment)
    after = State.REMOVED if state == State.REMOVED else State.WITHDRAWN
    assert (comment.comment, comment.state, comment.user, comment.version) == ("", after, None, 2)
    assert (comment.published_at is not None) is was_seen
    assert not CommentRevision.objects.exists()
    assert counters_are_right()


def test_removing_words_leaves_replies_where_they_are(client):
    user, post = UserFactory(), PostPageFactory()
    root = comment_by(user, post, "My words")
    reply = comment_by(UserFactory(public_name="Ann Lee"), post, "An answer", reply_to=root)
    erase(user, Words.REMOVE)
    page = client.get(post.url).text
    assert "My words" not in page
    assert "This comment was withdrawn by its writer." in page
    assert "An answer" in page
    assert fresh(reply).path.startswith(fresh(root).path)
    assert counters_are_right()


def test_held_comment_leaves_no_stub_where_nobody_saw_anything(client):
    user, post = UserFactory(), PostPageFactory()
    comment_by(user, post, "My words", state=State.HELD)
    erase(user, Words.REMOVE)
    assert "withdrawn" not in client.get(post.url).text


@pytest.mark.parametrize("words", Words)
def test_nothing_of_the_person_stays_in_the_columns_of_the_library(words):
    user = UserFactory()
    comment = comment_by(user)
    StaffComment.objects.filter(pk=comment.pk).update(
        user_name="Sam", user_email="sam@nhs.net", user_url="https://sam.example", ip_address="203.0.113.7"
    )
    erase(user, words)
    comment = fresh(comment)
    assert (comment.user_name, comment.user_email, comment.user_url, comment.ip_address) == (
        NAME_OF_LEAVER,
        "",
        "",
        None,
    )


def test_actions_fill_no_address_into_the_columns_of_the_library():
    comment = fresh(comment_on(PostPageFactory()))
    assert (comment.user_email, comment.user_url, comment.ip_address) == ("", "", None)


@pytest.mark.parametrize("words", Words)
def test_comments_of_others_stay_as_they_are(words):
    mine, theirs = UserFactory(), UserFactory()
    comment_by(mine)
    comment = comment_by(theirs, text="Their words")
    erase(mine, words)
    assert (fresh(comment).user, fresh(comment).comment) == (theirs, "Their words")


@pytest.mark.parametrize("words", Words)
def test_batches_take_so_many_and_end_with_none(words):
    user, post = UserFactory(), PostPageFactory()
    for _ in range(5):
        comment_by(user, post)
    assert [erase(user, words, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert counters_are_right()


@pytest.mark.parametrize("words", Words)
def test_batch_costs_the_same_whatever_its_number(words, queries):
    few, many = UserFactory(), UserFactory()
    comment_by(few)
    for _ in range(15):
        comment_by(many)
    with queries() as one:
        erase(few, words)
    with queries() as fifteen:
        erase(many, words)
    assert len(one) == len(fifteen) <= 12


@pytest.mark.parametrize("words", Words)
def test_next_reader_sees_no_name_any_more(client, words, django_capture_on_commit_callbacks):
    user, post = UserFactory(public_name="Sam Okafor"), PostPageFactory()
    comment_by(user, post)
    assert "Sam Okafor" in client.get(post.url).text
    with django_capture_on_commit_callbacks(execute=True):
        erase(user, words)
    assert "Sam Okafor" not in client.get(post.url).text


def test_pages_without_a_comment_of_the_person_stay_in_the_cache(monkeypatch):
    touched = []
    monkeypatch.setattr(page_cache, "touch", lambda *tags: touched.extend(tags))
    user = UserFactory()
    erase(user, Words.REMOVE)
    Likes().erase(user, words=Words.REMOVE, limit=500)
    assert touched == []


def test_likes_go_with_their_counters():
    user, other = UserFactory(), UserFactory()
    comment, second = comment_by(other), comment_by(other)
    for person in (user, UserFactory()):
        like(person, comment)
    like(user, second)
    assert Likes().erase(user, words=Words.KEEP, limit=500) == 2
    assert (fresh(comment).like_count, fresh(second).like_count) == (1, 0)
    assert counters_are_right()
    assert not CommentFlag.objects.filter(user=user).exists()


def test_likes_go_in_batches():
    user, post = UserFactory(), PostPageFactory()
    for _ in range(5):
        like(user, comment_by(UserFactory(), post))
    assert [Likes().erase(user, words=Words.KEEP, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert counters_are_right()


def test_copy_holds_likes_without_the_words_of_others():
    user = UserFactory()
    comment = comment_by(UserFactory(), text="Their words")
    like(user, comment)
    like(UserFactory(), comment)
    (row,) = Likes().export(user)
    assert row["comment"].endswith(f"/comments/{comment.pk}/")
    assert row["at"] <= timezone.now()
    assert "Their words" not in str(row)


def test_copy_holds_the_earlier_texts_of_a_comment():
    user = UserFactory()
    comment = comment_by(user, text="The third")
    for text in ("The first", "The second"):
        CommentRevision.objects.create(comment=comment, body=text)
    (row,) = Comments().export(user)
    assert (row["text"], row["earlier_texts"]) == ("The third", ["The first", "The second"])


@pytest.mark.parametrize(("name", "after"), [("Mo Derator", SOME_MODERATOR), ("", "")])
def test_name_of_who_changed_a_comment_goes_and_that_it_was_a_moderator_stays(name, after):
    moderator = UserFactory()
    edit = CommentRevision.objects.create(
        comment=comment_by(UserFactory()),
        body="Before",
        editor=moderator,
        moderator_name=name,
        reason="A name.",
    )
    assert erase(moderator, Words.KEEP) == 1
    assert erase(moderator, Words.KEEP) == 0
    edit.refresh_from_db()
    assert (edit.editor, edit.moderator_name, edit.body) == (None, after, "Before")


@pytest.mark.parametrize("words", Words)
def test_reports_of_what_goes_are_answered_and_of_what_stays_are_not(words):
    user, reporter = UserFactory(), UserFactory()
    comment = comment_by(user)
    report = report_of(reporter, comment)
    erase(user, words)
    report.refresh_from_db()
    comment = fresh(comment)
    if words == Words.REMOVE:
        assert (report.answer, comment.report_count) == (Answer.GONE, 0)
    else:
        assert (report.answer, comment.report_count) == (Answer.OPEN, 1)
    # Nothing waits for a moderator that nobody can decide on.
    assert [one.state for one in StaffComment.objects.to_read()] == [State.PUBLIC] * (words == Words.KEEP)


def test_comments_are_in_no_search_index():
    """When they are, erasing must take them out of it: they are changed by UPDATE, which no signal tells of."""
    assert not issubclass(StaffComment, index.Indexed)
