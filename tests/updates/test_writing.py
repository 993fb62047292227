"""Writing status updates: who may, when readers see them, what they are told, and what stays of earlier words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import QueuedMail
from ledger.models import Entry
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Event
from tests.factories.blog import PostPageFactory
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from updates.actions import (
    edit_status_update,
    publish_due,
    replan_status_update,
    withdraw_status_update,
    write_status_update,
)
from updates.models import StatusUpdate
from updates.refusals import ChangedMeanwhile, Gone, NothingChanged

WORDS = {"date": date(2026, 11, 26), "status": "in-progress", "text": "We have begun."}
SENT = {"date": "2026-11-26", "status": "in-progress", "text": "We have begun."}


@pytest.fixture
def post(db):
    return PostPageFactory()


@pytest.fixture
def publisher(db):
    return UserFactory.in_group("Publishers", public_name="Adam, DHSC")


@pytest.fixture
def follower(post):
    subscriber = SubscriberFactory(user=None, email="ann@example.org")
    choose(subscriber=subscriber, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE)
    subscribe(subscriber=subscriber, conversation=post.conversation)
    return subscriber


def write(by, post, **fields):
    return write_status_update(by=by, conversation=post.conversation, **(WORDS | fields))


def edit(by, update, text="It is done.", **fields):
    values = WORDS | {"text": text, "version": update.version, "reason": "It went on."} | fields
    return edit_status_update(by=by, update_id=update.pk, **values)


def form_of(post):
    return reverse("updates:write", args=[post.conversation.pk])


# --- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "may"),
    [("Publishers", True), ("Editors", False), ("Moderators", False), ("Analysts", False), (None, False)],
)
def test_publishers_write_and_nobody_else(client, post, group, may):
    user = UserFactory.in_group(group) if group else UserFactory.registered()
    client.force_login(user)
    update = write(UserFactory(is_superuser=True), post)
    addresses = [
        form_of(post),
        *(reverse(f"updates:{name}", args=[update.pk]) for name in ("edit", "withdraw")),
    ]
    for address in addresses:
        assert client.get(address).status_code == (200 if may else 403)
        assert client.post(address, {}).status_code == (200 if may else 403)
    assert ("Write a status update" in client.get(post.url).content.decode()) is may
    if not may:
        for deed in (lambda: write(user, post), lambda: edit(user, update)):
            with pytest.raises(PermissionDenied):
                deed()


def test_signed_out_editor_signs_in_and_finds_the_words_again(client, publisher, post):
    response = client.post(form_of(post), SENT)
    assert response["Location"].startswith("/accounts/sign-in/")
    client.force_login(publisher)


def test_signed_out_editor_finds_the_words_and_time_of_a_planned_update_again(client, publisher, post):
    update = write(publisher, post, publish_at=timezone.now() + timedelta(hours=1))
    address = reverse("updates:edit", args=[update.pk])
    client.post(address, SENT | {"text": "Typed.", "publish_at": "2031-01-02T09:30", "version": 1})
    client.force_login(publisher)
    page = client.get(address)
    assert "Typed." in page.content.decode()
    assert "2031-01-02T09:30" in page.content.decode()


def test_page_that_one_may_not_see_has_no_form(client, publisher, post):
    restrict(post, "groups")
    client.force_login(publisher)
    assert client.get(form_of(post)).status_code == 404
    with pytest.raises(PermissionDenied):
        write(publisher, post)


# --- Publishing ----------------------------------------------------------------------------------


def test_update_is_written_in_place_and_read_at_once(client, publisher, post):
    client.force_login(publisher)
    response = client.post(form_of(post), SENT, follow=True)
    page = response.content.decode()
    assert "The status update is published." in page
    assert "We have begun." in page
    assert "In progress" in page
    assert StatusUpdate.objects.get().editor == publisher


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "yesterday"}, "Enter a date"),
        ({"text": ""}, "Enter what there is to say."),
        ({"text": "x" * 3001}, "3,000"),
        ({"text": "<b>Bold</b>"}, "HTML"),
        ({"status": "perhaps"}, "Select a valid choice"),
        ({"publish_at": "2001-01-01T09:00"}, "This is over."),
        ({"publish_at": "soon"}, "Enter a date and a time"),
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(client, publisher, post, wrong, said):
    client.force_login(publisher)
    response = client.post(form_of(post), SENT | wrong)
    assert said in response.content.decode()
    assert response.context["form"]["text"].value() == (SENT | wrong)["text"]
    assert not StatusUpdate.objects.exists()


def test_planned_update_is_seen_by_nobody_until_its_minute(
    client, publisher, post, django_capture_on_commit_callbacks
):
    later = timezone.now() + timedelta(hours=1)
    update = write(publisher, post, publish_at=later, notify=True)
    assert "We have begun." not in client.get(post.url).content.decode()
    assert (
        "We have begun."
        not in client.get(reverse("updates:feed", args=[post.conversation.pk])).content.decode()
    )
    assert client.get(update.history_address).status_code == 404
    assert publish_due() == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert publish_due(later) == 1
    assert publish_due(later) == 0
    assert Event.objects.count() == 1
    assert "We have begun." in client.get(post.url).content.decode()


def test_planned_update_is_seen_by_who_may_change_it(client, publisher, post):
    write(publisher, post, publish_at=timezone.now() + timedelta(hours=1))
    client.force_login(publisher)
    assert "Planned, seen by editors alone" in client.get(post.url).content.decode()


def test_two_timers_at_once_publish_once(committed_db):
    post = PostPageFactory()
    publisher = UserFactory.in_group("Publishers")
    later = timezone.now() + timedelta(hours=1)
    write(publisher, post, publish_at=later, notify=True)

    def publish(_):
        try:
            return publish_due(later)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(publish, range(5))) == 1
    assert Event.objects.count() == 1


# --- Telling -------------------------------------------------------------------------------------


@pytest.mark.parametrize("notify", [True, False])
def test_followers_are_told_if_the_editor_says_so(publisher, post, follower, smtp, notify):
    write(publisher, post, notify=notify)
    work_queue()
    assert [message["To"] for message in smtp.messages] == (["ann@example.org"] if notify else [])


def test_form_says_how_many_it_will_go_to(client, publisher, post, follower):
    subscribe(subscriber=SubscriberFactory(), conversation=post.category.conversation)
    subscribe(subscriber=follower, conversation=post.category.conversation)
    client.force_login(publisher)
    assert "this will go to 2 people" in client.get(form_of(post)).content.decode()


def test_test_goes_to_the_editor_and_nothing_is_published(client, publisher, post, follower, smtp):
    client.force_login(publisher)
    response = client.post(form_of(post), SENT | {"test": "on", "notify": "on"})
    assert response.context["form"]["text"].value() == "We have begun."
    assert not StatusUpdate.objects.exists()
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == publisher.email
    assert "We have begun." in text_of(message)
    assert not QueuedMail.objects.exists()


def test_withdrawn_before_it_is_sent_goes_to_nobody(publisher, post, follower, smtp):
    update = write(publisher, post, notify=True)
    withdraw_status_update(by=publisher, update_id=update.pk, reason="Too early.")
    work_queue()
    assert not smtp.messages


def test_changes_within_ten_minutes_are_told_once_and_later(publisher, post):
    update = write(publisher, post)
    update = edit(publisher, update, "One.", tell=True)
    update = edit(publisher, update, "Two.", tell=True)
    event = Event.objects.get()
    assert timedelta(minutes=9) < event.due_at - timezone.now() < timedelta(minutes=11)
    Event.objects.update(expanded_at=timezone.now())
    edit(publisher, update, "Three.", tell=True)
    assert Event.objects.count() == 2


def test_change_while_the_news_is_being_told_is_told_to_all(publisher, post):
    update = edit(publisher, write(publisher, post, notify=True), tell=True)
    keys = set(Event.objects.values_list("key", flat=True))
    assert keys == {f"update-{update.pk}", f"update-{update.pk}-v2"}


def test_change_is_not_told_unless_the_editor_says_so(publisher, post):
    edit(publisher, write(publisher, post))
    assert not Event.objects.exists()


# --- Changing ------------------------------------------------------------------------------------


def test_change_shows_in_public_with_name_reason_and_difference(client, publisher, post):
    update = edit(publisher, write(publisher, post))
    page = client.get(post.url).content.decode()
    assert update.history_address in page
    history = client.get(update.history_address).content.decode()
    assert "by Adam, DHSC" in history
    assert "It went on." in history
    assert "<del>" in history


def test_planned_update_changes_without_a_trace(publisher, post):
    update = write(publisher, post, publish_at=timezone.now() + timedelta(hours=1))
    update = edit(publisher, update)
    assert update.text == "It is done."
    assert not update.revisions.exists()
    assert update.edited_at is None


def test_planned_update_gets_another_minute_and_is_told(client, publisher, post):
    update = write(publisher, post, publish_at=timezone.now() + timedelta(hours=1))
    address = reverse("updates:edit", args=[update.pk])
    client.force_login(publisher)
    assert "Publish later" in client.get(address).content.decode()
    sent = SENT | {"version": 1, "notify": "on", "publish_at": "2031-01-02T09:30"}
    assert client.post(address, sent).status_code == 302
    update.refresh_from_db()
    assert (timezone.localtime(update.publish_at).year, update.notify, update.version) == (2031, True, 2)
    assert "meanwhile" in client.post(address, sent).content.decode()
    sent["version"] = 2
    assert (
        "Enter a later time"
        in client.post(address, sent | {"publish_at": "2001-01-01T09:30"}).content.decode()
    )
    assert "Enter when" in client.post(address, sent | {"publish_at": ""}).content.decode()


def test_planned_update_that_was_published_meanwhile_asks_for_a_reason(client, publisher, post):
    update = write(publisher, post, publish_at=timezone.now() + timedelta(hours=1))
    values = WORDS | {"version": 1, "publish_at": update.publish_at, "notify": False}
    publish_due(update.publish_at)
    with pytest.raises(ChangedMeanwhile):
        replan_status_update(by=publisher, update_id=update.pk, **values)
    client.force_login(publisher)
    page = client.post(reverse("updates:edit", args=[update.pk]), SENT | {"text": "Mine.", "version": 1})
    assert "Say what changed and why" in page.content.decode()
    assert page.context["form"]["text"].value() == "Mine."


def test_timer_that_is_killed_leaves_neither_half(publisher, post):
    later = timezone.now() + timedelta(hours=1)
    update = write(publisher, post, publish_at=later, notify=True)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        publish_due(later)
        raise KeyboardInterrupt
    update.refresh_from_db()
    assert (update.published_at, Event.objects.count()) == (None, 0)
    assert (publish_due(later), Event.objects.count()) == (1, 1)


def test_identifying_words_that_a_change_takes_out_are_not_in_the_history(client, publisher, post):
    update = write(publisher, post, text="Ask 943 476 5919.")
    update = edit(publisher, update, "Ask nobody.")
    assert "943" not in client.get(update.history_address).content.decode()


def test_newer_words_are_not_overwritten_and_both_are_shown(client, publisher, post):
    update = write(publisher, post)
    edit(publisher, update, "By another.")
    with pytest.raises(ChangedMeanwhile):
        edit(publisher, update, "Mine.")
    client.force_login(publisher)
    sent = SENT | {"text": "Mine.", "reason": "Because.", "version": 1}
    page = client.post(reverse("updates:edit", args=[update.pk]), sent)
    assert page.context["form"]["text"].value() == "Mine."
    assert "By another." in page.content.decode()
    client.post(
        reverse("updates:edit", args=[update.pk]), sent | {"version": page.context["form"]["version"].value()}
    )
    update.refresh_from_db()
    assert update.text == "Mine."


def test_same_words_are_no_change(publisher, post):
    update = write(publisher, post)
    with pytest.raises(NothingChanged):
        edit(publisher, update, WORDS["text"])


def test_withdrawn_update_is_gone_for_readers_and_cannot_be_changed(client, publisher, post):
    update = write(publisher, post)
    client.force_login(publisher)
    client.post(reverse("updates:withdraw", args=[update.pk]), {"reason": "Wrong post."})
    client.logout()
    assert "We have begun." not in client.get(post.url).content.decode()
    assert client.get(update.history_address).status_code == 404
    with pytest.raises(Gone):
        edit(publisher, update)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.reason) == ("update-withdrawn", publisher.pk, "Wrong post.")


def test_withdrawing_needs_a_reason(client, publisher, post):
    update = write(publisher, post)
    client.force_login(publisher)
    assert "Say why" in client.post(reverse("updates:withdraw", args=[update.pk]), {}).content.decode()


# --- Where it is read ----------------------------------------------------------------------------


def test_feed_lists_what_is_public(client, publisher, post):
    write(publisher, post, text="First & foremost.\n\nThen <the> rest.")
    feed = client.get(reverse("updates:feed", args=[post.conversation.pk]))
    assert feed["Content-Type"].startswith("application/atom+xml")
    entry = fromstring(feed.content).find("{*}entry")
    assert entry.find("{*}summary").text == "<p>First &amp; foremost.</p>\n\n<p>Then &lt;the&gt; rest.</p>"
    assert all(entry.find(f"{{*}}{name}") is not None for name in ("id", "title", "updated", "link"))


@pytest.mark.parametrize("name", ["feed", "history"])
def test_private_page_has_no_feed_nor_history_for_strangers(client, publisher, post, name):
    update = edit(publisher, write(publisher, post))
    restrict(post, "login")
    pk = post.conversation.pk if name == "feed" else update.pk
    assert client.get(reverse(f"updates:{name}", args=[pk])).status_code == 404
    client.force_login(UserFactory())
    assert client.get(reverse(f"updates:{name}", args=[pk])).status_code == 200


@pytest.mark.parametrize("number", [1, 10])
def test_history_and_feed_cost_the_same_for_ten_times_as_many(client, publisher, post, queries, number):
    update = write(publisher, post)
    for count in range(number):
        update = edit(publisher, update, f"Number {count}.")
        write(publisher, post, text=f"Another {count}.")
    addresses = [update.history_address, reverse("updates:feed", args=[post.conversation.pk]), form_of(post)]
    client.force_login(publisher)
    for address in addresses:
        client.get(address)
        with queries() as counted:
            client.get(address)
        assert len(counted) <= 14, address


def test_card_in_the_stream_says_what_the_latest_update_says(client, publisher, post):
    assert "Latest status" not in client.get("/talk/").content.decode()
    first = write(publisher, post, date=date(2026, 11, 1), status="planned")
    last = write(publisher, post, date=date(2026, 11, 2), status="done")
    assert "pill--done" in client.get("/talk/?year=2026").content.decode()
    withdraw_status_update(by=publisher, update_id=last.pk, reason="Not yet.")
    post.conversation.refresh_from_db()
    assert post.conversation.status == "planned"
    withdraw_status_update(by=publisher, update_id=first.pk, reason="Never.")
    post.conversation.refresh_from_db()
    assert post.conversation.status == ""
