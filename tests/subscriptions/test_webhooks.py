"""What the provider of mail reports, by the door that it has for it."""

from base64 import b64encode

import pytest
from anymail.signals import AnymailTrackingEvent
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from subscriptions.enums import Trouble
from subscriptions.receivers import trouble_of as trouble_of_event
from subscriptions.webhooks import provider_urls
from tests.factories.subscriptions import SubscriberFactory

pytestmark = pytest.mark.django_db

DOOR = "/mail/postmark/"
SECRET = "provider:only-for-tests"


@pytest.fixture
def ann():
    return SubscriberFactory(user=None, email="ann@example.org")


def report(kind, secret=SECRET, **values):
    """Post as Postmark does: from elsewhere, without a cookie or a token of ours."""
    body = {"RecordType": kind, "ID": 42, "Email": "Ann@example.org"} | values
    credentials = b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        DOOR, body, content_type="application/json", headers={"Authorization": f"Basic {credentials}"}
    )


def trouble_of(subscriber):
    subscriber.refresh_from_db()
    return subscriber.trouble


@pytest.mark.parametrize(
    ("kind", "values", "trouble"),
    [
        ("Bounce", {"Type": "HardBounce", "TypeCode": 1}, Trouble.BOUNCED),
        ("Bounce", {"Type": "BadEmailAddress", "TypeCode": 100000}, Trouble.BOUNCED),
        ("Bounce", {"Type": "SpamComplaint", "TypeCode": 512}, Trouble.COMPLAINED),
        ("SpamComplaint", {"Type": "SpamComplaint", "TypeCode": 512}, Trouble.COMPLAINED),
        ("Bounce", {"Type": "Transient", "TypeCode": 2}, Trouble.NONE),
        ("Bounce", {"Type": "SoftBounce", "TypeCode": 4096}, Trouble.NONE),
        ("Bounce", {"Type": "AutoResponder", "TypeCode": 16}, Trouble.NONE),
        ("Delivery", {"Recipient": "ann@example.org"}, Trouble.NONE),
    ],
)
def test_report_marks_the_address_of_what_lasts(ann, kind, values, trouble):
    for _ in range(2):
        assert report(kind, **values).status_code == 200
    assert trouble_of(ann) == trouble


@pytest.mark.parametrize("secret", ["", ":", "provider:", "provider:wrong", "None"])
def test_nobody_else_silences_an_address(ann, secret):
    assert report("SpamComplaint", secret=secret, Type="SpamComplaint").status_code == 400
    assert trouble_of(ann) == Trouble.NONE


def test_door_without_a_secret_is_shut(ann, client):
    body = {"RecordType": "SpamComplaint", "Email": "ann@example.org"}
    assert client.post(DOOR, body, content_type="application/json").status_code == 400
    assert client.get(DOOR).status_code == 405
    assert trouble_of(ann) == Trouble.NONE


def test_no_provider_no_door():
    assert provider_urls("") == []


@pytest.mark.parametrize(
    ("provider", "secrets", "what"),
    [
        ("postbote", {"WEBHOOK_SECRET": SECRET}, "postbote"),
        ("postmark", {}, "WEBHOOK_SECRET"),
        ("mailgun", {"WEBHOOK_SECRET": SECRET}, "MAILGUN_WEBHOOK_SIGNING_KEY"),
    ],
)
def test_site_does_not_start_while_something_is_missing(settings, provider, secrets, what):
    settings.ANYMAIL = secrets
    with pytest.raises(ImproperlyConfigured, match=what):
        provider_urls(provider)


@pytest.mark.parametrize(
    "reported",
    [
        {"eventType": "Bounce", "bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}},
        {"event": "soft_bounce"},
        {"type": "activity.soft_bounced"},
        {"bounce_class": "22"},
        {"event": "bounce", "hard_bounce": False},
    ],
)
def test_bounce_that_passes_marks_nobody(reported):
    event = AnymailTrackingEvent(event_type="bounced", reject_reason="bounced", esp_event=reported)
    assert trouble_of_event(event) == Trouble.NONE


@pytest.mark.parametrize(
    "reported",
    [
        None,
        {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}},
        {"event": "hard_bounce"},
        {"bounce_class": "10"},
    ],
)
def test_bounce_for_good_marks_the_address(reported):
    event = AnymailTrackingEvent(event_type="bounced", reject_reason="bounced", esp_event=reported)
    assert trouble_of_event(event) == Trouble.BOUNCED
