"""Links that leave one list: they never expire, need no account, and only a POST changes anything."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from subscriptions.actions import choose, revoke_links, stop_everything, subscribe
from subscriptions.actions.opting_in import SALT
from subscriptions.enums import Kind, Pace
from subscriptions.models import Choice, Subscription
from subscriptions.tokens import MailingList, choices_token, unsubscribe_token
from tests.factories.pages import restrict
from tests.factories.subscriptions import SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(conversation):
    subscriber = SubscriberFactory(user=None, email="ann@example.org")
    subscribe(subscriber=subscriber, conversation=conversation)
    return subscriber


@pytest.fixture
def link(ann, conversation):
    return link_of(ann, MailingList(conversation.pk))


def link_of(subscriber, mailing_list):
    return reverse("subscriptions:unsubscribe", args=[unsubscribe_token(subscriber, mailing_list)])


@pytest.mark.parametrize("method", ["get", "head"])
def test_scanner_that_opens_the_link_changes_nothing(client, link, method):
    response = getattr(client, method)(link)
    assert response.status_code == 200
    assert Subscription.objects.count() == 1
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"rubbish", "multipart/form-data"),
        (b"", "text/plain"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded; charset=us-ascii"),
    ],
)
def test_one_click_as_mail_programs_do_it(link, data, kind):
    program = Client(enforce_csrf_checks=True)
    response = program.post(link, data, content_type=kind)
    assert response.status_code == 200
    assert not Subscription.objects.exists()
    assert not response.cookies


def test_twice_is_once_and_undo_puts_it_back(client, link, conversation):
    for _ in range(2):
        assert "You are unsubscribed" in client.post(link).content.decode()
    conversation.refresh_from_db()
    assert conversation.subscriber_count == 0
    for _ in range(2):
        assert "You are subscribed again" in client.post(link, {"undo": "on"}).content.decode()
    conversation.refresh_from_db()
    assert conversation.subscriber_count == 1


def test_link_leaves_its_list_alone(client, ann, post, link):
    subscribe(subscriber=ann, conversation=post.author.conversation)
    client.post(link)
    assert Subscription.objects.get().conversation == post.author.conversation


@pytest.mark.parametrize(("has_account", "pace"), [(True, Pace.SITE), (False, Pace.NEVER)])
def test_list_of_a_kind_is_left_by_a_choice(client, has_account, pace):
    fields = {} if has_account else {"user": None, "email": "ben@example.org"}
    ben = SubscriberFactory(**fields)
    link = link_of(ben, MailingList(kind=Kind.REPLY))
    client.post(link)
    assert Choice.objects.get().pace == pace
    client.post(link, {"undo": "on"})
    assert Choice.objects.get().pace == Pace.AT_ONCE


def test_undo_puts_back_the_pace_that_was_chosen(client):
    ben = SubscriberFactory()
    choose(subscriber=ben, kind=Kind.REPLY, pace=Pace.DAILY)
    link = link_of(ben, MailingList(kind=Kind.REPLY))
    assert 'name="pace" value="daily"' in client.post(link).content.decode()
    client.post(link, {"undo": "on", "pace": "daily"})
    assert Choice.objects.get().pace == Pace.DAILY


@pytest.mark.parametrize("pace", ["never", "site", "x" * 11])
def test_undo_made_up_by_hand_ends_in_no_pace_that_is_none(client, pace):
    ben = SubscriberFactory()
    link = link_of(ben, MailingList(kind=Kind.REPLY))
    client.post(link, {"undo": "on", "pace": pace})
    assert {choice.pace for choice in Choice.objects.all()} <= {Pace.AT_ONCE, Pace.SITE}


def test_link_that_lasts_leads_to_no_choices_once_their_links_were_revoked(client, ann, link):
    assert choices_token(ann) in client.get(link).content.decode()
    revoke_links(subscriber=ann)
    for response in (client.get(link), client.post(link), client.post(link, {"undo": "on"})):
        assert choices_token(ann) not in response.content.decode()
        assert response["X-Robots-Tag"] == "noindex"


def test_what_is_private_meanwhile_is_not_named_nor_followed_again(client, post, link):
    client.post(link)
    restrict(post, "login")
    assert post.title not in client.get(link).content.decode()
    assert "not open to you any more" in client.post(link, {"undo": "on"}).content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "token", ["x", "1-c.1-aaaaaaaaaaaaaaaaaaaaaa", "9" * 18 + "-c.1-aaaaaaaaaaaaaaaaaaaaaa", "1-c.1-%00"]
)
def test_forged_link_says_that_it_does_not_work(client, token):
    for method in (client.get, client.post):
        response = method(f"/unsubscribe/{token}/")
        assert response.status_code == 404
    assert "This link does not work" in client.get(f"/unsubscribe/{token}/").content.decode()


def test_link_of_another_list_is_forged(client, ann, conversation, link):
    other = link.replace(f"-c.{conversation.pk}-", "-c.1-")
    assert client.post(other).status_code == 404
    assert Subscription.objects.count() == 1


def test_link_for_choices_leaves_no_list(client, ann):
    assert client.post(f"/unsubscribe/{choices_token(ann)}/").status_code == 404
    assert Subscription.objects.count() == 1


def test_link_of_a_deleted_account_says_that_it_does_not_work(client, conversation):
    ann = SubscriberFactory()
    link = link_of(ann, MailingList(conversation.pk))
    ann.user.delete()
    assert client.post(link).status_code == 404


def test_pages_that_links_lead_to_cost_few_queries(client, ann, conversation, link, queries):
    wish = signing.dumps(["cid@example.org", conversation.pk], salt=SALT)
    addresses = {
        link: 4,
        reverse("subscriptions:choices_by_link", args=[choices_token(ann)]): 8,
        reverse("subscriptions:follow", args=[conversation.pk]): 4,
        reverse("subscriptions:confirm", args=[wish]): 4,
    }
    for address, most in addresses.items():
        client.get(address)
        with queries() as counted:
            assert client.get(address).status_code == 200
        assert len(counted) <= most, (address, len(counted))


def test_undo_with_a_pace_that_is_too_long_is_an_undo(client, link, conversation):
    client.post(link)
    client.post(link, {"undo": "on", "pace": "x" * 50})
    assert Subscription.objects.filter(conversation=conversation).exists()


def test_who_wants_no_mail_is_told_so_when_coming_back(client, ann, link):
    stop_everything(subscriber=ann)
    client.post(link)
    assert "none comes" in client.post(link, {"undo": "on"}).content.decode()
