"""Digests: what was gathered, once a period, whatever the clock and the timer do; and nothing that is read already."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from subscriptions.actions import choose, leave, rejoin, stop_everything, subscribe, unsubscribe
from subscriptions.digests import SLEEPS_AFTER, latest_hour, make_digests
from subscriptions.enums import Kind, Pace, State
from subscriptions.models import Digest, Event, Notification, Subscriber
from subscriptions.tokens import MailingList
from tests.factories.blog import PostPageFactory
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import html_of, text_of, work_queue

LONDON = ZoneInfo("Europe/London")
# Thursday, 11am.
NOW = datetime(2026, 11, 19, 11, tzinfo=LONDON)


@pytest.fixture
def ann(conversation):
    subscriber = SubscriberFactory(user=None, email="ann@example.org")
    subscribe(subscriber=subscriber, conversation=conversation)
    return subscriber


@pytest.fixture
def news(tell):
    """Tell somebody something at a moment, to be gathered: `news(ann, NOW)`."""

    def news(subscriber, at, *, pace=Pace.DAILY, via=..., **options):
        via = subscriber.subscriptions.first().pk if via is ... else via
        return Notification.objects.create(
            event=tell(**options),
            subscriber=subscriber,
            via=via,
            kind=Kind.STATUS_UPDATE,
            pace=pace,
            created_at=at,
        )

    return news


# --- The hour ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "at", "hour"),
    [
        (Pace.DAILY, datetime(2026, 11, 26, 11, tzinfo=LONDON), datetime(2026, 11, 26, 7, tzinfo=LONDON)),
        (Pace.DAILY, datetime(2026, 11, 26, 7, tzinfo=LONDON), datetime(2026, 11, 26, 7, tzinfo=LONDON)),
        (Pace.DAILY, datetime(2026, 11, 26, 6, 59, tzinfo=LONDON), datetime(2026, 11, 25, 7, tzinfo=LONDON)),
        (Pace.WEEKLY, datetime(2026, 11, 26, 11, tzinfo=LONDON), datetime(2026, 11, 23, 7, tzinfo=LONDON)),
        (Pace.WEEKLY, datetime(2026, 11, 23, 6, 59, tzinfo=LONDON), datetime(2026, 11, 16, 7, tzinfo=LONDON)),
        # The clocks go back on 25 October 2026, and forward on 28 March 2027.
        (Pace.DAILY, datetime(2026, 10, 25, 6, 30, tzinfo=UTC), datetime(2026, 10, 24, 7, tzinfo=LONDON)),
        (Pace.DAILY, datetime(2026, 10, 25, 7, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=LONDON)),
        (Pace.DAILY, datetime(2027, 3, 28, 5, 59, tzinfo=UTC), datetime(2027, 3, 27, 7, tzinfo=LONDON)),
        (Pace.DAILY, datetime(2027, 3, 28, 6, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=LONDON)),
        (Pace.WEEKLY, datetime(2026, 10, 26, 12, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=LONDON)),
    ],
)
def test_hour_is_seven_by_the_clock_on_the_wall(pace, at, hour):
    assert latest_hour(pace, at) == hour


@pytest.mark.django_db
@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)])
def test_over_a_change_of_the_clock_nothing_is_skipped_and_nothing_doubled(ann, news, change):
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    written = []
    for hour in range(4 * 24):
        at = start + timedelta(hours=hour)
        if hour % 5 == 0:
            written.append(news(ann, at).pk)
        make_digests(Pace.DAILY, at)
        make_digests(Pace.DAILY, at + timedelta(minutes=30))
    make_digests(Pace.DAILY, start + timedelta(days=6))
    assert Digest.objects.count() == 5
    assert not Notification.objects.filter(pk__in=written, digest=None).exists()


# --- Making them ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_digest_is_made_once_though_the_timer_fires_twice(ann, news):
    news(ann, NOW - timedelta(days=1))
    assert [make_digests(Pace.DAILY, NOW), make_digests(Pace.DAILY, NOW)] == [1, 0]


@pytest.mark.django_db
def test_timer_that_did_not_fire_for_three_days_loses_nothing(ann, news):
    for days in range(1, 5):
        news(ann, NOW - timedelta(days=days))
    make_digests(Pace.DAILY, NOW)
    assert Digest.objects.get().notifications.count() == 4


@pytest.mark.django_db
def test_what_comes_after_the_hour_waits_for_the_next(ann, news):
    news(ann, NOW)
    assert make_digests(Pace.DAILY, NOW) == 0
    assert make_digests(Pace.DAILY, NOW + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_what_is_read_or_of_another_pace_is_not_gathered(ann, news):
    news(ann, NOW - timedelta(days=1), pace=Pace.WEEKLY)
    read = news(ann, NOW - timedelta(days=1))
    Notification.objects.filter(pk=read.pk).update(read_at=NOW)
    assert make_digests(Pace.DAILY, NOW) == 0


def test_timers_that_fire_at_once_make_one_each(committed_db):
    conversation = PostPageFactory().conversation
    event = conversation.events.create(kind=Kind.STATUS_UPDATE, key="one")
    for _ in range(30):
        Notification.objects.create(
            event=event,
            subscriber=SubscriberFactory(),
            kind=Kind.STATUS_UPDATE,
            pace=Pace.DAILY,
            created_at=NOW - timedelta(days=1),
        )

    def make(_):
        try:
            return make_digests(Pace.DAILY, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(make, range(4))) == 30
    assert not Notification.objects.filter(digest=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 20])
def test_making_costs_the_same_for_ten_times_as_many(conversation, tell, queries, number):
    event = tell()
    for _ in range(number):
        Notification.objects.create(
            event=event,
            subscriber=SubscriberFactory(),
            kind=Kind.STATUS_UPDATE,
            pace=Pace.DAILY,
            created_at=NOW - timedelta(days=1),
        )
    with queries() as counted:
        make_digests(Pace.DAILY, NOW)
    assert len(counted) <= 14


# --- Sending them --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_digest_tells_what_is_new_with_a_link_that_ends_digests(ann, news, post, smtp):
    news(ann, NOW - timedelta(days=1), text="We have begun.")
    news(ann, NOW - timedelta(days=1), text="It is done.")
    make_digests(Pace.DAILY, NOW)
    work_queue()
    (message,) = smtp.messages
    assert message["Subject"] == f"2 updates today: {post.title}"
    for read in (text_of, html_of):
        assert "We have begun." in read(message)
        assert "It is done." in read(message)
    assert "-digest-" in message["List-Unsubscribe"]
    assert Digest.objects.get().state == State.SENT


@pytest.mark.django_db
def test_digest_is_one_screen_and_says_how_much_more_there_is(ann, news, smtp):
    for number in range(12):
        news(ann, NOW - timedelta(days=1), text=f"Number {number:02}.")
    make_digests(Pace.DAILY, NOW)
    work_queue()
    text = text_of(smtp.messages[0])
    assert text.count("Number ") == 10
    assert "And 2 more" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "why", ["read", "private", "unsubscribed", "withdrawn", "stopped", "off", "suspended"]
)
def test_digest_with_nothing_to_tell_is_not_sent(ann, news, post, conversation, smtp, why):
    row = news(ann, NOW - timedelta(days=1))
    make_digests(Pace.DAILY, NOW)
    if why == "read":
        Notification.objects.filter(pk=row.pk).update(read_at=NOW)
    if why == "private":
        restrict(post, "login")
    if why == "unsubscribed":
        unsubscribe(subscriber=ann, conversation_id=conversation.pk)
    if why == "withdrawn":
        conversation.status_updates.update(withdrawn_at=timezone.now(), withdrawn_because="Wrong.")
    if why == "stopped":
        stop_everything(subscriber=ann)
    if why == "off":
        leave(subscriber=ann, mailing_list=MailingList())
    if why == "suspended":
        Subscriber.objects.filter(pk=ann.pk).update(trouble="bounced")
    work_queue()
    assert not smtp.messages
    assert Digest.objects.get().state == State.DROPPED


@pytest.mark.django_db
def test_link_of_a_digest_ends_digests_and_undo_starts_them(ann, news):
    news(ann, NOW - timedelta(days=1))
    assert leave(subscriber=ann, mailing_list=MailingList())
    assert make_digests(Pace.DAILY, NOW) == 0
    rejoin(subscriber=ann, mailing_list=MailingList())
    assert make_digests(Pace.DAILY, NOW) == 1


@pytest.mark.django_db
def test_digests_end_after_half_a_year_without_signing_in_and_say_so_once(conversation, news, smtp):
    ben = SubscriberFactory()
    ben.user.last_login = NOW - SLEEPS_AFTER - timedelta(days=1)
    ben.user.save()
    subscribe(subscriber=ben, conversation=conversation)
    news(ben, NOW - timedelta(days=1))
    make_digests(Pace.DAILY, NOW)
    work_queue()
    assert "this is the last of these emails" in text_of(smtp.messages[0])
    tomorrow = NOW + timedelta(days=1)
    news(ben, NOW)
    assert make_digests(Pace.DAILY, tomorrow) == 0
    ben.user.last_login = tomorrow
    ben.user.save()
    assert make_digests(Pace.DAILY, tomorrow + timedelta(hours=1)) == 1


@pytest.mark.django_db
def test_digest_waits_for_the_end_of_quiet_hours(ann, news, smtp):
    hour = timezone.localtime().hour
    Subscriber.objects.filter(pk=ann.pk).update(quiet_from=hour, quiet_until=(hour + 2) % 24)
    news(ann, NOW - timedelta(days=1))
    make_digests(Pace.DAILY, NOW)
    work_queue()
    assert not smtp.messages
    digest = Digest.objects.get()
    assert (digest.state, digest.due_at > timezone.now()) == (State.WAITING, True)


@pytest.mark.django_db
def test_who_left_the_post_and_follows_its_category_is_still_told(ann, news, post, conversation, smtp):
    category = post.category.conversation
    subscribe(subscriber=ann, conversation=category)
    news(ann, NOW - timedelta(days=1), audience=[(conversation.pk, 0), (category.pk, 0)])
    unsubscribe(subscriber=ann, conversation_id=conversation.pk)
    make_digests(Pace.DAILY, NOW)
    work_queue()
    assert len(smtp.messages) == 1


@pytest.mark.django_db
def test_undo_brings_back_what_waited(ann, news, conversation, smtp):
    news(ann, NOW - timedelta(days=1))
    leave(subscriber=ann, mailing_list=MailingList(conversation.pk))
    rejoin(subscriber=ann, mailing_list=MailingList(conversation.pk))
    make_digests(Pace.DAILY, NOW)
    work_queue()
    assert len(smtp.messages) == 1


@pytest.mark.django_db
def test_what_was_mailed_by_its_deed_or_in_time_is_in_no_digest_after_a_change_of_mind(ann, news, smtp):
    rows = [news(ann, NOW - timedelta(days=1), pace=Pace.AT_ONCE) for _ in range(2)]
    Notification.objects.filter(pk=rows[0].pk).update(state=State.SENT, done_at=NOW)
    Notification.objects.filter(pk=rows[1].pk).update(state=State.WAITING, due_at=NOW)
    choose(subscriber=ann, kind=Kind.STATUS_UPDATE, pace=Pace.DAILY)
    # The worker that had it in its hands.
    Notification.objects.filter(pk=rows[1].pk).update(state=State.SENT)
    assert make_digests(Pace.DAILY, NOW) == 0


@pytest.mark.django_db
def test_two_events_that_say_the_same_are_told_once(ann, news, smtp):
    event = news(ann, NOW - timedelta(days=2)).event
    twin = news(ann, NOW - timedelta(days=1))
    Event.objects.filter(pk=twin.event_id).update(subject_id=event.subject_id)
    make_digests(Pace.DAILY, NOW)
    work_queue()
    assert text_of(smtp.messages[0]).count("* Status update") == 1


@pytest.mark.django_db
def test_address_without_an_account_gets_links_to_the_rest(ann, news, smtp):
    post = PostPageFactory(title="Somewhere else")
    subscribe(subscriber=ann, conversation=post.conversation)
    other = news(ann, NOW - timedelta(days=9))
    for day in range(1, 9):
        for _ in range(2):
            news(ann, NOW - timedelta(days=day))
    Event.objects.filter(pk=other.event_id).update(conversation=post.conversation)
    make_digests(Pace.DAILY, NOW)
    work_queue()
    assert f"{post.url}" in text_of(smtp.messages[0])


@pytest.mark.django_db
def test_goodbye_that_could_not_be_said_is_said_by_the_next(conversation, news, smtp):
    user = UserFactory(date_joined=NOW - SLEEPS_AFTER - timedelta(days=1))
    subscriber = SubscriberFactory(user=user)
    subscribe(subscriber=subscriber, conversation=conversation)
    row = news(subscriber, NOW - timedelta(days=1))
    make_digests(Pace.DAILY, NOW)
    Notification.objects.filter(pk=row.pk).update(read_at=NOW)
    work_queue()
    assert not smtp.messages
    news(subscriber, NOW)
    make_digests(Pace.DAILY, NOW + timedelta(days=1))
    work_queue()
    assert "the last of these emails" in text_of(smtp.messages[0])
