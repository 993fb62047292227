"""The first screen of the CMS: what waits for whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscriptions.enums import State
from subscriptions.models import Digest
from tests.factories.pages import soup, words
from tests.factories.subscriptions import SubscriberFactory
from tests.users.people import PEOPLE, person, staff, suspension_of
from users.models import Appeal, StaffRequest, Suspension

pytestmark = pytest.mark.django_db

POWERFUL = {"Moderators", "superuser"}


def ask(days=0):
    """Store a request to be registered, asked so many days ago."""
    StaffRequest.objects.create(
        user=staff(), employer="Rose Court", role="Carer", sentence="I look after people.",
        asked_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def appeal(days=0):
    """Store a suspension with an appeal made so many days ago."""
    Appeal.objects.create(
        suspension=suspension_of(staff()), text="I am sorry.", made_at=timezone.now() - timedelta(days=days)
    )


def panel(client, name="Moderators"):
    """Return what the panel says to one kind of person and where it leads; None where there is none."""
    client.force_login(person(name))
    found = soup(client.get("/cms/")).select_one("#waiting-section")
    return found and (
        words(found.select_one(".w-panel__content")),
        [link["href"] for link in found.select("td a")],
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_what_waits_is_shown_to_those_with_the_power_alone(client, name):
    ask()
    shown = panel(client, name)
    assert (shown is not None and "1 request" in shown[0]) is (name in POWERFUL)


@pytest.mark.parametrize("name", PEOPLE)
def test_mail_that_was_given_up_is_shown_to_those_who_can_send_it_again(client, name):
    day = timezone.now() - timedelta(days=1)
    Digest.objects.create(
        subscriber=SubscriberFactory(), pace="daily", period=day, state=State.FAILED, done_at=day
    )
    shown = panel(client, name)
    assert (shown is not None and "1 digest that was given up From 1 day ago" in shown[0]) is (
        name in POWERFUL | {"Publishers"}
    )


def test_requests_and_appeals_are_counted_with_the_age_of_the_oldest(client):
    for days in (5, 1, 3):
        ask(days)
    appeal(2)
    text, links = panel(client)
    assert "3 requests to be registered The oldest is from 5 days ago" in text
    assert "1 appeal against a suspension From 2 days ago" in text
    assert links == ["/cms/requests/", "/cms/suspensions/"]


def test_what_is_answered_or_over_does_not_wait(client):
    ask()
    appeal()
    StaffRequest.objects.update(decision="approved", decided_at=timezone.now())
    Suspension.objects.update(lifted_at=timezone.now())
    suspension_of(staff())
    assert panel(client) == ("Nothing waits for you.", [])


def test_panel_costs_the_same_whatever_waits(client, queries):
    client.force_login(person("Moderators"))
    client.get("/cms/")
    costs = []
    for _ in range(2):
        for _ in range(5):
            ask()
            appeal()
        with queries() as counted:
            client.get("/cms/")
        costs.append(len(counted))
    assert costs[0] == costs[1]
