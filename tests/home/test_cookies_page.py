"""The page on cookies is true: it names what the site sets, when, and for how long."""

import pytest
from django.contrib.auth.hashers import make_password

from home.bodies import read_toml
from home.tree import STANDARD_PAGES
from tests.factories.users import UserFactory
from tests.users.people import staff

pytestmark = pytest.mark.django_db

PASSWORD = "nine owls on a roof"
DAY = 24 * 60 * 60
TWO_WEEKS, A_YEAR = 14 * DAY, 364 * DAY
TYPED = {"name": "Ann Reed", "email": "ann@nhs.net", "password": "", "rules": "on"}


def named_on_the_page():
    (page,) = [row for row in read_toml(STANDARD_PAGES)["page"] if row["slug"] == "cookies"]
    return str(page["body"])


def ages(response):
    """Return what a response sets: how many seconds each cookie stays, by its name."""
    return {name: cookie["max-age"] for name, cookie in response.cookies.items()}


@pytest.mark.parametrize("path", ["/", "/talk/", "/search/?q=rota", "/cookies/"])
def test_reading_sets_no_cookie(client, path):
    assert ages(client.get(path)) == {}


@pytest.mark.parametrize("path", ["/accounts/register/", "/accounts/sign-in/", "/accounts/sign-in/code/"])
def test_form_sets_the_cookie_that_protects_it(client, path):
    assert ages(client.get(path)) == {"csrftoken": A_YEAR}
    assert "<b>csrftoken</b>" in named_on_the_page()
    assert "stays for a year" in named_on_the_page().replace("\\\n  ", "")


def test_registering_keeps_the_place_for_two_weeks(client):
    assert ages(client.post("/accounts/register/", TYPED)) == {"sessionid": TWO_WEEKS}
    assert "<b>sessionid</b>" in named_on_the_page()


def test_signing_in_lasts_two_weeks_and_ends_with_signing_out(client):
    staff(email="ann@nhs.net", password=make_password(PASSWORD))
    response = client.post("/accounts/sign-in/", {"login": "ann@nhs.net", "password": PASSWORD})
    assert ages(response)["sessionid"] == TWO_WEEKS
    assert set(ages(response)) <= {"sessionid", "csrftoken"}
    assert ages(client.post("/accounts/sign-out/"))["sessionid"] == 0


def test_editors_get_no_cookie_that_the_page_does_not_name(client):
    client.force_login(UserFactory.in_group("Editors"))
    client.get("/cms/")
    response = client.get("/cms/pages/")
    assert [name for name in client.cookies if name not in named_on_the_page()] == []
    assert response.status_code == 200
