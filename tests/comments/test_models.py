"""Staff comments: rows of the library's table that nothing of the library changes."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.db.models.signals import pre_save
from django_comments_xtd import get_model
from django_comments_xtd.models import XtdComment, publish_or_unpublish_on_pre_save

from comments.enums import State
from comments.models import MAX_DEPTH, CommentRevision, StaffComment
from screening.enums import Rule
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on, put
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def stored(comment):
    return StaffComment.objects.filter(pk=comment.pk)


@pytest.fixture
def thread():
    """A comment and three replies, the second held."""
    post = PostPageFactory()
    root = comment_on(post, "Root")
    replies = [comment_on(post, f"Reply {number}", reply_to=root) for number in range(3)]
    stored(replies[1]).update(state=State.HELD, is_public=False)
    return root, replies


def test_library_uses_our_model():
    assert get_model() is StaffComment


def test_receiver_of_the_library_is_not_connected():
    receivers = pre_save._live_receivers(StaffComment)
    found = [receiver for group in receivers for receiver in group]
    assert publish_or_unpublish_on_pre_save not in found


@pytest.mark.parametrize("times", [1, 3])
def test_saving_a_comment_renumbers_nothing(thread, times):
    root, _ = thread
    fields = [
        "pk",
        "path",
        "reply_count",
        "thread_id",
        "parent_id",
        "order",
        "nested_count",
        "state",
        "is_public",
    ]
    before = list(StaffComment.objects.order_by("pk").values(*fields))
    for _ in range(times):
        comment = StaffComment.objects.get(pk=root.pk)
        comment.comment = "Changed"
        comment.save()
    assert list(StaffComment.objects.order_by("pk").values(*fields)) == before


def test_saving_a_comment_writes_only_its_own_row(thread, queries):
    comment = StaffComment.objects.get(pk=thread[0].pk)
    with queries() as counted:
        comment.save()
    changed = [query["sql"] for query in counted if query["sql"].startswith(("UPDATE", "INSERT"))]
    # One for each table of the row.
    assert len(changed) == 3


def test_saving_a_parent_publishes_no_held_reply(thread):
    root, replies = thread
    StaffComment.objects.get(pk=root.pk).save()
    assert stored(replies[1]).values_list("state", "is_public").get() == (State.HELD, False)


def test_removing_a_parent_hides_no_reply(thread):
    root, replies = thread
    comment = StaffComment.objects.get(pk=root.pk)
    comment.state, comment.removed_because = State.REMOVED, Rule.OTHER
    comment.is_removed, comment.is_public = True, False
    comment.save()
    assert stored(replies[0]).values_list("state", "is_public").get() == (State.PUBLIC, True)


@pytest.mark.parametrize("depth", [-1, MAX_DEPTH + 1, 100])
def test_depth_beyond_the_deepest_is_refused(thread, depth):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(thread[1][0]).update(depth=depth)


@pytest.mark.parametrize("depth", range(1, MAX_DEPTH + 1))
def test_depth_up_to_the_deepest_is_taken(thread, depth):
    assert stored(thread[1][0]).update(depth=depth) == 1


@pytest.mark.parametrize(("depth", "answers"), [(0, True), (1, False)])
def test_reply_has_a_depth_and_a_root_has_none(thread, depth, answers):
    root, replies = thread
    with pytest.raises(IntegrityError, match="comments_staffcomment_reply_has_depth"), transaction.atomic():
        stored(replies[0]).update(depth=depth, reply_to=root if answers else None)


def test_token_is_unique(thread):
    root, replies = thread
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(replies[0]).update(token=root.token)


def test_token_is_made_for_each_comment(thread):
    tokens = set(StaffComment.objects.values_list("token", flat=True))
    assert len(tokens) == 4
    assert all(isinstance(token, uuid.UUID) for token in tokens)


@pytest.mark.parametrize("field", ["like_count", "reply_count", "report_count"])
def test_counter_never_falls_below_zero(thread, field):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(thread[0]).update(**{field: -1})


def test_comment_that_was_answered_is_not_deleted(thread):
    with pytest.raises(RestrictedError):
        thread[0].delete()
    assert XtdComment.objects.count() == 4


def test_answer_may_be_deleted(thread):
    thread[1][2].delete()
    assert StaffComment.objects.count() == 3


def test_comment_has_the_address_of_its_place_on_the_page():
    post = PostPageFactory(slug="a-post")
    comment = comment_on(post)
    assert comment.get_absolute_url() == f"/talk/a-post/#comment-{comment.pk}"


@pytest.mark.parametrize(("shown", "name"), [("Ann, ward 7", "Ann, ward 7"), ("", "Ann Lee")])
def test_writer_with_an_account_has_the_name_of_the_account(thread, shown, name):
    stored(thread[0]).update(user=UserFactory(first_name="Ann", last_name="Lee", public_name=shown))
    assert stored(thread[0]).get().writer_name == name


@pytest.mark.parametrize(
    ("states", "was_seen", "public", "shown"),
    [
        (State, True, 1, 4),
        ([State.HELD] * 4, True, 0, 4),
        ([State.HELD, State.HELD, State.WITHDRAWN, State.REMOVED], False, 0, 0),
    ],
)
def test_public_are_those_with_words_and_shown_those_with_a_place(thread, states, was_seen, public, shown):
    for comment, state in zip(StaffComment.objects.order_by("pk"), states, strict=True):
        put(comment, state, was_seen=was_seen)
    assert StaffComment.objects.public().count() == public
    assert StaffComment.objects.shown().count() == shown


def test_public_comment_says_since_when(thread):
    with pytest.raises(IntegrityError, match="comments_staffcomment_public_since"), transaction.atomic():
        stored(thread[0]).update(published_at=None)


def test_removed_comment_says_which_rule_it_breaks(thread):
    with pytest.raises(IntegrityError, match="comments_staffcomment_removed_because"), transaction.atomic():
        stored(thread[0]).update(state=State.REMOVED)


@pytest.mark.parametrize(
    ("name", "reason", "is_taken"), [("", "", True), ("Ann", "", False), ("Ann", "A name.", True)]
)
def test_edit_of_a_moderator_has_a_reason(thread, name, reason, is_taken):
    edit = {"comment": thread[0], "body": "Before", "moderator_name": name, "reason": reason}
    if is_taken:
        assert CommentRevision.objects.create(**edit).pk
        return
    with (
        pytest.raises(IntegrityError, match="comments_commentrevision_power_has_reason"),
        transaction.atomic(),
    ):
        CommentRevision.objects.create(**edit)
