"""Replies are told to whom they answer and to who follows the thread, and decisions to the writer alone."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from comments.actions import (
    edit_of_moderator,
    hold_comment,
    post_comment,
    publish_comment,
    remove_comment,
    withdraw_comment,
)
from comments.announcing import EXCERPT_LENGTH, ReplyTeller, announce_reply, excerpt
from comments.contributions import Comments
from comments.enums import State
from core.models import QueuedMail
from screening.enums import Mode, Rule
from screening.models import Approval
from subscriptions.actions import choose, unsubscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Event, Notification, Subscriber, Subscription
from tests.comments.sending import fresh
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, comment_on
from tests.factories.pages import restrict
from tests.factories.users import OfficialFactory, UserFactory
from tests.mail_server import text_of, work_queue
from tests.users.people import staff
from users.enums import Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def joy():
    return UserFactory.in_group("Moderators", public_name="Joy Bell")


def writer(**fields):
    user = staff(**fields)
    Approval.objects.create(user=user)
    return user


def post_by(user, post, text="I agree.", reply_to=None):
    """Post as the box does."""
    where = {"reply_to_id": reply_to.pk} if reply_to else {"conversation_id": post.conversation.pk}
    return post_comment(by=user, text=text, token=uuid.uuid4(), **where).comment


def told():
    """Return who was told of what, as pairs of an address and a kind."""
    return {(row.subscriber.address, row.kind) for row in Notification.objects.all()}


def mailed(smtp):
    work_queue()
    return sorted(message["To"] for message in smtp.messages)


def test_whom_a_reply_answers_is_mailed_at_once_and_its_writer_is_not(post, smtp):
    ann, ben = writer(), writer(public_name="Ben Shaw")
    question = post_by(ann, post)
    post_by(ben, post, "Six weeks would do.", reply_to=question)
    assert mailed(smtp) == [ann.email]
    (message,) = smtp.messages
    assert message["Subject"] == "A post: Ben Shaw wrote a reply"
    assert "Six weeks would do." in text_of(message)
    assert told() == {(ann.email, Kind.REPLY)}


def test_reply_of_an_official_says_for_whom_it_speaks(post, smtp):
    official = OfficialFactory.in_office()
    question = post_by(writer(), post)
    reply = comment_by(UserFactory.registered(official=official), post, reply_to=question)
    announce_reply(reply)
    work_queue()
    title = official.posts.get().title
    assert f"{title}, Department of Health and Social Care, " in text_of(smtp.messages[0])


def test_notices_cost_the_same_however_many_replies(post, queries):
    question = post_by(writer(), post)
    teller, cost = ReplyTeller(), []
    for number in (1, 10):
        for _ in range(number):
            announce_reply(
                comment_by(
                    UserFactory.registered(official=OfficialFactory.in_office()), post, reply_to=question
                )
            )
        events = list(Event.objects.select_related("conversation__page", "conversation__parent"))
        with queries() as counted:
            assert len(teller.notices(events)) == len(events)
        cost.append(len(counted))
    assert cost[0] == cost[1] <= 4


def test_who_wrote_in_the_thread_follows_it_and_is_told_weekly(post, smtp):
    ann, ben, cat = writer(), writer(), writer()
    question = post_by(ann, post)
    answer = post_by(ben, post, reply_to=question)
    post_by(cat, post, "So do I.", reply_to=answer)
    work_queue()
    assert told() == {(ann.email, Kind.REPLY), (ann.email, Kind.THREAD), (ben.email, Kind.REPLY)}
    assert [message["To"] for message in smtp.messages] == [ann.email, ben.email]
    assert Notification.objects.get(kind=Kind.THREAD).pace == Pace.WEEKLY


def test_comment_that_answers_nobody_is_told_to_nobody(post):
    post_by(writer(), post)
    assert not Event.objects.exists()


def test_answer_to_a_comment_of_the_archive_is_told_to_who_follows(post):
    post_by(writer(), post, reply_to=comment_on(post))
    work_queue()
    assert told() == set()


def test_thread_is_left_by_the_link_of_its_mail(post, smtp):
    ann, ben = writer(), writer()
    question = post_by(ann, post)
    unsubscribe(
        subscriber=Subscriber.objects.get(user=ann),
        conversation_id=post.conversation.pk,
        thread=question.root_id,
    )
    answer = post_by(ben, post, reply_to=question)
    post_by(writer(), post, "So do I.", reply_to=answer)
    work_queue()
    assert (ann.email, Kind.THREAD) not in told()


def test_held_reply_is_told_when_a_moderator_publishes_it_and_once(post, joy, smtp):
    ann = writer()
    question = post_by(ann, post)
    post.conversation.mode = Mode.BEFORE
    post.conversation.save()
    reply = post_by(staff(), post, reply_to=question)
    assert not Event.objects.exists()
    publish_comment(by=joy, comment_id=reply.pk, seen=fresh(reply).seen_as)
    hold_comment(by=joy, comment_id=reply.pk, seen=fresh(reply).seen_as)
    publish_comment(by=joy, comment_id=reply.pk, seen=fresh(reply).seen_as)
    assert Event.objects.filter(kind=Kind.THREAD).count() == 1


@pytest.mark.parametrize("gone", ["withdrawn", "held", "removed", "private"])
def test_reply_that_is_gone_before_it_is_sent_is_told_to_nobody(client, post, joy, smtp, gone):
    ann, ben = writer(), writer()
    question = post_by(ann, post)
    reply = post_by(ben, post, "A secret.", reply_to=question)
    if gone == "withdrawn":
        withdraw_comment(by=ben, comment_id=reply.pk)
    if gone == "held":
        hold_comment(by=joy, comment_id=reply.pk, seen=reply.seen_as)
    if gone == "removed":
        remove_comment(by=joy, comment_id=reply.pk, seen=reply.seen_as, rule=Rule.OFF_TOPIC)
    if gone == "private":
        restrict(post, "groups")
    work_queue()
    assert ann.email not in [message["To"] for message in smtp.messages]
    client.force_login(ann)
    assert "A secret." not in client.get("/accounts/notifications/").content.decode()


# --- What moderators decide ----------------------------------------------------------------------


def decide(what, by, comment):
    seen = fresh(comment).seen_as
    if what == "held":
        hold_comment(by=by, comment_id=comment.pk, seen=seen)
    if what == "removed":
        remove_comment(by=by, comment_id=comment.pk, seen=seen, rule=Rule.OFF_TOPIC, reason="Not here.")
    if what == "published":
        publish_comment(by=by, comment_id=comment.pk, seen=seen)
    if what == "changed":
        edit_of_moderator(
            by=by, comment_id=comment.pk, text="Other words.", version=1, reason="It named her."
        )


DECISIONS = {
    "held": (State.PUBLIC, "A moderator is reading your comment again"),
    "removed": (State.PUBLIC, "A moderator removed your comment"),
    "published": (State.HELD, "Your comment is published"),
    "changed": (State.PUBLIC, "A moderator changed your comment"),
}


@pytest.mark.parametrize("what", DECISIONS)
def test_decision_is_mailed_once_and_stands_in_the_news_of_its_writer_alone(client, post, joy, smtp, what):
    state, headline = DECISIONS[what]
    ann = writer()
    decide(what, joy, comment_by(ann, post, state=state))
    assert mailed(smtp) == [ann.email]
    client.force_login(ann)
    assert headline in client.get("/accounts/notifications/").content.decode()
    client.force_login(writer())
    assert headline not in client.get("/accounts/notifications/").content.decode()


@pytest.mark.parametrize("pace", [Pace.SITE, Pace.WEEKLY, Pace.NEVER])
@pytest.mark.parametrize("what", DECISIONS)
def test_decision_is_not_mailed_at_once_to_who_chose_otherwise(post, joy, smtp, what, pace):
    ann = writer()
    choose(subscriber=Subscriber.objects.of(ann), kind=Kind.MY_COMMENT, pace=pace)
    decide(what, joy, comment_by(ann, post, state=DECISIONS[what][0]))
    assert mailed(smtp) == []
    assert Notification.objects.count() == (0 if pace == Pace.NEVER else 1)
    assert not QueuedMail.objects.exists()


def test_comment_of_the_archive_has_nobody_to_tell(post, joy):
    decide("held", joy, comment_on(post))
    assert not Event.objects.exists()


# --- What remains of whom ------------------------------------------------------------------------


def leave(user, words):
    while Comments().erase(user, words=words, limit=500):
        pass


def test_words_that_were_removed_with_the_account_are_told_to_nobody(client, post, smtp):
    ann, ben = writer(), writer()
    post_by(ben, post, "My secret.", reply_to=post_by(ann, post))
    leave(ben, Words.REMOVE)
    assert mailed(smtp) == []
    client.force_login(ann)
    assert "My secret." not in client.get("/accounts/notifications/").content.decode()


@pytest.mark.parametrize("words", Words)
def test_no_event_names_who_left(post, joy, words):
    ann, ben = writer(), writer()
    question = post_by(ann, post)
    post_by(ben, post, reply_to=question)
    decide("held", joy, question)
    others = comment_by(ben, post)
    decide("held", joy, others)
    work_queue()
    leave(ann, words)
    assert not [event for event in Event.objects.all() if ann.pk in event.direct]
    assert Event.objects.get(kind=Kind.MY_COMMENT).subject_id == others.pk
    assert Event.objects.filter(kind=Kind.THREAD).count() == 1


def test_events_hold_no_words(post, joy):
    ann, ben = writer(public_name="Ann Reed"), writer()
    question = post_by(ann, post, "My secret.")
    post_by(ben, post, "Another secret.", reply_to=question)
    decide("removed", joy, question)
    stored = str(list(Event.objects.values()))
    assert not [words for words in ("secret", "Ann", ann.email, "Not here.") if words in stored]


def test_two_clicks_at_once_tell_once(committed_db):
    post = PostPageFactory()
    ann, ben = writer(), writer()
    question, token = post_by(ann, post), uuid.uuid4()

    def send(_):
        try:
            return post_comment(by=ben, text="I agree.", token=token, reply_to_id=question.pk).comment.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, range(2)))) == 1
    assert Event.objects.filter(kind=Kind.THREAD).count() == 1
    assert Subscription.objects.filter(thread=question.root_id, subscriber__user=ben).count() == 1


@pytest.mark.parametrize("text", ["Short.", "word " * 200, "x" * 1000])
def test_excerpt_is_short(text):
    assert len(excerpt(text)) <= EXCERPT_LENGTH
    assert excerpt(text).rstrip("…") in text


@pytest.mark.parametrize("trouble", ["bounced", "complained"])
def test_own_mail_of_a_decision_goes_to_no_address_in_trouble(joy, trouble, smtp):
    ann = writer()
    Subscriber.objects.update_or_create(user=ann, defaults={"trouble": trouble})
    comment = comment_by(ann)
    remove_comment(by=joy, comment_id=comment.pk, seen=comment.seen_as, rule=Rule.OTHER)
    work_queue()
    assert not smtp.messages


def test_own_mail_of_a_decision_waits_for_the_end_of_quiet_hours(joy):
    ann = writer()
    hour = timezone.localtime().hour
    quiet = {"quiet_from": hour, "quiet_until": (hour + 2) % 24}
    Subscriber.objects.update_or_create(user=ann, defaults=quiet)
    comment = comment_by(ann)
    remove_comment(by=joy, comment_id=comment.pk, seen=comment.seen_as, rule=Rule.OTHER)
    (mail,) = QueuedMail.objects.all()
    assert timezone.localtime(mail.next_try_at).hour == quiet["quiet_until"]
    assert mail.next_try_at > timezone.now()
