"""Deliveries in the CMS: who sees them, what they say, and that what failed can be sent again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ledger.models import Entry
from subscriptions.actions import choose, send_again, subscribe
from subscriptions.enums import Kind, Pace, State
from subscriptions.models import Digest, Notification
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import work_queue

pytestmark = pytest.mark.django_db

SCREENS = [
    "/cms/deliveries/",
    "/cms/deliveries/failures/",
    "/cms/deliveries/queue/",
    "/cms/registers/subscribers/",
]


@pytest.fixture
def publisher(client):
    user = UserFactory.in_group("Publishers")
    client.force_login(user)
    return user


@pytest.fixture
def failed(conversation, tell):
    """Somebody whose mail was given up."""
    subscriber = SubscriberFactory(user=None, email="benjamin@example.org")
    choose(subscriber=subscriber, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE)
    subscribe(subscriber=subscriber, conversation=conversation)
    return Notification.objects.create(
        event=tell(),
        subscriber=subscriber,
        kind=Kind.STATUS_UPDATE,
        pace=Pace.AT_ONCE,
        state=State.FAILED,
        done_at=timezone.now(),
        tries=8,
    )


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("group", "may"), [("Publishers", True), ("Moderators", True), ("Editors", False), ("Analysts", False)]
)
def test_screen_is_for_publishers_and_moderators(client, failed, screen, group, may):
    client.force_login(UserFactory.in_group(group))
    response = client.get(screen)
    assert (response.status_code == 200) is may
    assert "benjamin" not in response.content.decode()


def test_deliveries_say_how_far_the_mails_are(client, publisher, failed, post):
    page = client.get("/cms/deliveries/").content.decode()
    assert post.title in page
    assert "(1 failed)" in page


def test_what_failed_is_sent_again_and_recorded(client, publisher, failed, smtp):
    client.post("/cms/deliveries/failures/", {"row": [f"notification-{failed.pk}"]})
    work_queue()
    assert [message["To"] for message in smtp.messages] == ["benjamin@example.org"]
    assert Entry.objects.get().kind == "mail-sent-again"
    client.post("/cms/deliveries/failures/", {"row": [f"notification-{failed.pk}"]})
    work_queue()
    assert len(smtp.messages) == 1


@pytest.mark.parametrize("row", ["notification-x", "other-1", "", "notification-" + "9" * 30])
def test_nonsense_sends_nothing(client, publisher, failed, row):
    assert client.post("/cms/deliveries/failures/", {"row": [row]}).status_code == 302
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_sending_again_is_for_who_sees_deliveries(failed):
    with pytest.raises(PermissionDenied):
        send_again(by=UserFactory.in_group("Editors"), notification_ids=[failed.pk])


@pytest.mark.parametrize("number", [1, 10])
def test_screens_cost_the_same_for_ten_times_as_many(client, publisher, conversation, tell, queries, number):
    for _ in range(number):
        Notification.objects.create(
            event=tell(),
            subscriber=SubscriberFactory(),
            kind=Kind.STATUS_UPDATE,
            pace=Pace.AT_ONCE,
            state=State.FAILED,
            done_at=timezone.now(),
        )
    for screen in SCREENS:
        client.get(screen)
        with queries() as counted:
            client.get(screen)
        assert len(counted) <= 24, screen


def test_queue_counts_digests_too(client, publisher):
    now = timezone.now()
    for state in (State.WAITING, State.SENT):
        Digest.objects.create(
            subscriber=SubscriberFactory(), pace=Pace.DAILY, period=now, state=state, done_at=now
        )
    page = client.get("/cms/deliveries/queue/").content.decode()
    assert "0 emails and 1 digest wait to be sent." in page
    assert "<td>1</td>" in page
