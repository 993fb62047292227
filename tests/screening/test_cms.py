"""The screen of the switch: for moderators alone."""

import pytest

from ledger.models import Entry
from screening.enums import Mode
from screening.models import SiteMode
from tests.factories.pages import soup
from tests.factories.screening import site_mode
from tests.users.people import PEOPLE, person

pytestmark = pytest.mark.django_db

PATH = "/cms/moderation/mode/"
POWERFUL = {"Moderators", "superuser"}


@pytest.mark.parametrize("who", PEOPLE)
def test_switch_opens_for_moderators_alone_and_stands_in_their_menu(client, who):
    client.force_login(person(who))
    assert client.get(PATH).status_code == (200 if who in POWERFUL else 302)
    if who not in ("reader", "staff", "suspended"):
        assert (f'"{PATH}"' in client.get("/cms/").text) is (who in POWERFUL)


@pytest.mark.parametrize("who", PEOPLE)
def test_switch_is_moved_by_moderators_alone(client, who):
    client.force_login(person(who))
    response = client.post(PATH, {"mode": "after", "hold_everything": "on", "reason": "Quiet."})
    assert response.status_code == 302
    mode, everything = (Mode.AFTER, True) if who in POWERFUL else (Mode.FIRST, False)
    assert SiteMode.objects.values_list("mode", "hold_everything").get() == (mode, everything)
    assert Entry.objects.exists() is (who in POWERFUL)


def test_switch_shows_what_holds_now(client):
    site_mode(Mode.AFTER)
    client.force_login(person("Moderators"))
    page = soup(client.get(PATH))
    assert page.select_one("input[name=mode][checked]")["value"] == "after"
    assert page.select_one("input[name=hold_everything]").get("checked") is None


@pytest.mark.parametrize(
    "fields", [{}, {"mode": "never"}, {"mode": ""}, {"mode": "after", "reason": "x" * 501}]
)
def test_switch_refuses_what_is_no_mode(client, fields):
    client.force_login(person("Moderators"))
    response = client.post(PATH, fields)
    assert response.status_code == 200
    assert SiteMode.objects.get().mode == Mode.FIRST
    assert not Entry.objects.exists()


def test_switch_takes_the_incident_back(client):
    site_mode(Mode.FIRST, hold_everything=True)
    client.force_login(person("Moderators"))
    client.post(PATH, {"mode": "first"})
    assert SiteMode.objects.get().hold_everything is False
