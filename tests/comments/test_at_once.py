"""Many people at the same moment: no error, nothing twice, every number exact; on either database."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions import (
    edit_comment,
    edit_of_moderator,
    hold_comment,
    like_comment,
    post_comment,
    posting,
    publish_comment,
    remove_comment,
    unlike_comment,
    withdraw_comment,
)
from comments.actions.moderating import DecidedMeanwhile
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from comments.refusals import Changed, NotThere, Refusal
from conversations.models import Conversation
from core.exceptions import PageNotFound
from core.limits import Limit
from core.models import QueuedMail
from ledger.models import Entry
from screening import telling
from screening.actions import AlreadyReported, report
from screening.enums import Answer, Mode, Rule
from screening.models import Report
from screening.targets import target_of
from screening.telling import tell_reporters
from tests.comments.sending import count_of, fresh
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, put, report_of
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.users.people import staff

PEOPLE = 50


@pytest.fixture
def post(committed_db):
    site_mode(Mode.AFTER)
    return PostPageFactory()


@pytest.fixture
def writer(post):
    return staff()


@pytest.fixture
def comment(post, writer):
    return comment_by(writer, post, "One word.", created_at=timezone.now() - timedelta(hours=1))


def moderators(number):
    return [UserFactory.in_group("Moderators") for _ in range(number)]


def at_once(*deeds):
    """Do all of these at the same moment, each on a connection of its own; return results, or what was raised."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            barrier.wait()
            return deed()
        except (Refusal, PageNotFound, DecidedMeanwhile, AlreadyReported) as answer:
            return answer
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def kinds(results):
    """Return how many results there are of each type, by its name."""
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in set(names)}


def is_whole(post):
    """Check the paths and every counter of a conversation against its rows."""
    comments = {one.pk: one for one in StaffComment.objects.filter(conversation=post.conversation)}
    for one in comments.values():
        above = comments[one.reply_to_id].path[:30] if one.reply_to_id else ""
        assert one.path == f"{above}{one.pk:010d}"
        assert one.root_id == int(one.path[:10])
    assert len({one.token for one in comments.values()}) == len(comments)
    shown = [one for one in comments.values() if one.published_at]
    assert count_of(post) == len(shown)
    likes = CommentFlag.objects.filter(flag=LIKEDIT_FLAG)
    for one in comments.values():
        replies = sum(1 for reply in shown if reply.root_id == one.pk and reply.depth)
        assert one.reply_count == (0 if one.depth else replies)
        assert one.like_count == likes.filter(comment_id=one.pk).count()
        assert one.report_count == Report.objects.about("comment", one.pk).undecided().count()
    return True


# --- Writing ---------------------------------------------------------------------------------------


def test_fifty_people_with_four_replies_each_at_all_levels(post, comment):
    levels = [comment]
    for _ in range(3):
        levels.append(comment_by(staff(), post, reply_to=fresh(levels[-1])))
    people = [staff() for _ in range(PEOPLE)]

    def write(user):
        answered = [*levels]
        random.Random(user.pk).shuffle(answered)
        return [
            post_comment(by=user, text=f"Reply to {one.pk}.", token=uuid.uuid4(), reply_to_id=one.pk).is_new
            for one in answered
        ]

    results = at_once(*(lambda user=user: write(user) for user in people))
    assert results == [[True] * 4] * PEOPLE
    assert StaffComment.objects.count() == 4 + 4 * PEOPLE
    assert (fresh(comment).reply_count, count_of(post)) == (3 + 4 * PEOPLE, 4 + 4 * PEOPLE)
    assert is_whole(post)


def test_fifty_sendings_of_one_form_make_one_comment(post, writer, monkeypatch):
    monkeypatch.setattr(posting, "POSTS_A_MINUTE", Limit("posts-a-minute", 1000, 60))
    token, conversation = uuid.uuid4(), post.conversation

    def write():
        return post_comment(by=writer, conversation_id=conversation.pk, text="One word.", token=token)

    results = at_once(*[write] * PEOPLE)
    assert kinds(results) == {"Posted": PEOPLE}
    assert sum(result.is_new for result in results) == 1
    assert len({result.comment.pk for result in results}) == 1
    assert StaffComment.objects.count() == 1
    assert is_whole(post)


def test_one_token_of_many_people_makes_a_comment_of_each(post):
    token, conversation = uuid.uuid4(), post.conversation
    people = [staff() for _ in range(20)]

    def write(user):
        return post_comment(by=user, conversation_id=conversation.pk, text="One word.", token=token)

    results = at_once(*(lambda user=user: write(user) for user in people))
    assert all(result.is_new for result in results)
    assert sorted(result.comment.user_id for result in results) == sorted(user.pk for user in people)
    assert is_whole(post)


def test_same_words_in_two_windows_are_taken_once_or_twice_and_counted_right(post, writer):
    """Two forms are two comments: that the words are the same is seen once the first is stored."""
    conversation = post.conversation

    def write():
        return post_comment(by=writer, conversation_id=conversation.pk, text="One word.", token=uuid.uuid4())

    results = at_once(write, write)
    assert set(kinds(results)) <= {"Posted", "Repeated"}
    assert is_whole(post)


# --- Editing ---------------------------------------------------------------------------------------


def test_fifty_edits_of_one_version_one_succeeds_and_the_others_see_its_words(post, writer, comment):
    def edit(number):
        return edit_comment(by=writer, comment_id=comment.pk, text=f"Version of {number}.", version=1)

    results = at_once(*(lambda number=number: edit(number) for number in range(PEOPLE)))
    assert kinds(results) == {"StaffComment": 1, "Changed": PEOPLE - 1}
    stored = fresh(comment)
    assert {(one.current, one.version) for one in results if isinstance(one, Changed)} == {
        (stored.comment, 2)
    }
    assert (stored.version, CommentRevision.objects.get().body) == (2, "One word.")


def test_writer_and_moderators_at_once_one_succeeds_and_one_mail_goes(post, writer, comment):
    people = moderators(5)
    given = {"comment_id": comment.pk, "version": 1}
    deeds = [
        lambda by=by: edit_of_moderator(by=by, text=f"Version of {by.pk}.", reason="A name.", **given)
        for by in people
    ]
    results = at_once(lambda: edit_comment(by=writer, text="Mine.", **given), *deeds)
    assert kinds(results) == {"StaffComment": 1, "Changed": 5}
    assert CommentRevision.objects.count() == 1
    by_moderator = fresh(comment).comment != "Mine."
    assert Entry.objects.count() == QueuedMail.objects.count() == int(by_moderator)


# --- Liking ----------------------------------------------------------------------------------------


def test_fifty_likes_of_twenty_five_people_are_twenty_five(post, comment):
    people = [staff() for _ in range(25)]
    deeds = [lambda user=user: like_comment(by=user, comment_id=comment.pk) for user in people]
    assert kinds(at_once(*deeds, *deeds)) == {"StaffComment": 50}
    assert fresh(comment).like_count == 25
    assert is_whole(post)


def test_likes_given_and_taken_back_at_once_are_counted_right(post, comment):
    people = [staff() for _ in range(12)]
    for number, user in enumerate(people):
        if number % 2:
            like_comment(by=user, comment_id=comment.pk)
    deeds = [
        lambda user=user, change=change: change(by=user, comment_id=comment.pk)
        for user in people
        for change in (like_comment, unlike_comment, like_comment, unlike_comment)
    ]
    assert kinds(at_once(*deeds)) == {"StaffComment": 48}
    assert is_whole(post)


# --- Deciding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("was_seen", [True, False])
def test_moderators_who_publish_at_once_are_one(post, comment, was_seen):
    put(comment, State.HELD, was_seen=was_seen)
    report_of(staff(), comment)
    deeds = [
        lambda by=by: publish_comment(by=by, comment_id=comment.pk, seen=f"{State.HELD}-1")
        for by in moderators(8)
    ]
    assert kinds(at_once(*deeds)) == {"StaffComment": 1, "DecidedMeanwhile": 7}
    assert (fresh(comment).state, count_of(post)) == (State.PUBLIC, 1)
    assert Entry.objects.count() == QueuedMail.objects.filter(message="comment_published").count() == 1
    assert is_whole(post)


def test_replies_that_are_published_at_once_count_each(post, comment):
    replies = [put(comment_by(staff(), post, reply_to=comment), State.HELD) for _ in range(10)]
    people = moderators(10)
    deeds = [
        lambda by=by, reply=reply: publish_comment(by=by, comment_id=reply.pk, seen=f"{State.HELD}-1")
        for by, reply in zip(people, replies, strict=True)
    ]
    assert kinds(at_once(*deeds)) == {"StaffComment": 10}
    assert fresh(comment).reply_count == 10
    assert is_whole(post)


def test_withdrawal_and_removal_at_once_one_wins_and_reports_are_answered_once(post, writer):
    comments = [comment_by(writer, post) for _ in range(8)]
    for one in comments:
        report_of(staff(), one)
    (joy,) = moderators(1)
    deeds = [lambda one=one: withdraw_comment(by=writer, comment_id=one.pk) for one in comments]
    deeds += [
        lambda one=one: remove_comment(by=joy, comment_id=one.pk, seen=f"{State.PUBLIC}-1", rule=Rule.OTHER)
        for one in comments
    ]
    results = at_once(*deeds)
    removed = StaffComment.objects.filter(state=State.REMOVED).count()
    assert kinds(results).get("DecidedMeanwhile", 0) == 8 - removed
    assert StaffComment.objects.filter(state=State.WITHDRAWN).count() == 8 - removed
    assert Entry.objects.count() == QueuedMail.objects.filter(message="comment_removed").count() == removed
    answers = list(Report.objects.values_list("answer", flat=True))
    assert sorted(answers) == sorted([Answer.REMOVED] * removed + [Answer.GONE] * (8 - removed))
    assert is_whole(post)


def test_reply_and_removal_of_what_it_answers_at_once(post):
    roots = [comment_by(staff(), post) for _ in range(8)]
    (joy,) = moderators(1)
    people = [staff() for _ in roots]
    deeds = [
        lambda user=user, root=root: post_comment(
            by=user, text="An answer.", token=uuid.uuid4(), reply_to_id=root.pk
        )
        for user, root in zip(people, roots, strict=True)
    ]
    deeds += [
        lambda root=root: remove_comment(
            by=joy, comment_id=root.pk, seen=f"{State.PUBLIC}-1", rule=Rule.OTHER
        )
        for root in roots
    ]
    results = at_once(*deeds)
    refused = sum(isinstance(result, NotThere) for result in results)
    assert set(kinds(results)) <= {"Posted", "StaffComment", "NotThere"}
    assert StaffComment.objects.count() == 16 - refused
    assert StaffComment.objects.filter(state=State.REMOVED).count() == 8
    assert is_whole(post)


# --- Reporting -------------------------------------------------------------------------------------


def reporting(user, comment):
    return report(target=target_of("comment"), thing=comment, by=user, rule=Rule.OTHER)


def test_one_person_who_reports_twenty_times_at_once_reports_once(post, comment):
    user = staff()
    results = at_once(*[lambda: reporting(user, comment)] * 20)
    assert kinds(results) == {"Report": 1, "AlreadyReported": 19}
    assert is_whole(post)


def test_reports_of_many_people_at_once_are_counted_each(post, comment):
    people = [staff() for _ in range(20)]
    assert kinds(at_once(*(lambda user=user: reporting(user, comment) for user in people))) == {"Report": 20}
    assert fresh(comment).report_count == 20
    assert is_whole(post)


def test_report_of_what_is_withdrawn_at_once_waits_for_nobody(post, writer):
    comments = [comment_by(writer, post) for _ in range(8)]
    people = [staff() for _ in comments]
    deeds = [lambda one=one: withdraw_comment(by=writer, comment_id=one.pk) for one in comments]
    deeds += [
        lambda user=user, one=one: reporting(user, one) for user, one in zip(people, comments, strict=True)
    ]
    results = at_once(*deeds)
    assert set(kinds(results)) <= {"StaffComment", "Report", "PageNotFound"}
    assert not Report.objects.undecided().exists()
    assert not StaffComment.objects.to_read().exists()
    assert is_whole(post)


def test_workers_who_tell_at_once_tell_each_reporter_once(post, comment, monkeypatch):
    monkeypatch.setattr(telling, "TOLD_AT_ONCE", 4)
    people = [staff() for _ in range(30)]
    for user in people:
        report_of(user, comment)
    Report.objects.update(answer=Answer.KEPT, answered_at=timezone.now())
    told = at_once(*[tell_reporters] * 4)
    # What another has in hand is passed over: whoever has it tells it.
    assert sum(told) == 30
    mailed = QueuedMail.objects.filter(message="report_answered").values_list("to", flat=True)
    assert sorted(mailed) == sorted(user.email for user in people)


# --- Everything ------------------------------------------------------------------------------------


def test_everything_at_once_ends_with_every_number_right(post, writer, comment):
    others = [comment_by(writer, post, f"Comment {number}.", reply_to=fresh(comment)) for number in range(4)]
    joy, sam = moderators(2)
    people = [staff() for _ in range(10)]
    deeds = []
    for number, one in enumerate([comment, *others]):
        user, other = people[2 * number], people[2 * number + 1]
        pk = one.pk
        deeds += [
            lambda pk=pk, user=user: post_comment(by=user, text="Yes.", token=uuid.uuid4(), reply_to_id=pk),
            lambda pk=pk, user=user: like_comment(by=user, comment_id=pk),
            lambda pk=pk, user=other: like_comment(by=user, comment_id=pk),
            lambda pk=pk, user=other: unlike_comment(by=user, comment_id=pk),
            lambda pk=pk, user=other: reporting(user, StaffComment.objects.get(pk=pk)),
            lambda pk=pk: edit_comment(by=writer, comment_id=pk, text=f"Changed {pk}.", version=1),
            lambda pk=pk: hold_comment(by=joy, comment_id=pk, seen=f"{State.PUBLIC}-1"),
            lambda pk=pk: publish_comment(by=sam, comment_id=pk, seen=f"{State.HELD}-1"),
        ]
    deeds.append(lambda: withdraw_comment(by=writer, comment_id=others[0].pk))
    deeds.append(
        lambda: remove_comment(by=joy, comment_id=others[1].pk, seen=f"{State.PUBLIC}-1", rule=Rule.OTHER)
    )
    results = at_once(*deeds)
    allowed = {"Posted", "StaffComment", "Report", "NotThere", "PageNotFound", "DecidedMeanwhile", "TooLate"}
    assert set(kinds(results)) <= allowed
    assert is_whole(post)
    assert Conversation.objects.get(pk=post.conversation.pk).last_activity_at is not None
