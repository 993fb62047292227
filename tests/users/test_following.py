"""Where people go on to: a page of this site, or the place where they are anyway."""

from urllib.parse import urlencode

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client

from tests.factories.security import PASSWORD, give_password, sign_in
from tests.factories.users import UserFactory
from tests.users.people import staff
from users.following import is_safe, safe_next
from users.models import Registration, RulesVersion

pytestmark = pytest.mark.django_db

SAFE = [
    "/",
    "/talk/",
    "/talk/?category=blogs&year=2019",
    "/talk/a-post/#comments",
    "/talk/caf\u00e9/",
    "/" + "x" * 499,
]
UNSAFE = [
    "", "foo", "talk/", "account_login", "users:account", "admin:index", ".", "..", "?next=/", "#comments",
    "//evil.example/", "///evil.example/", "/\\evil.example/", "\\\\evil.example/", "\\/evil.example/",
    "/talk/\\..\\", "https://evil.example/", "http:evil.example", "javascript:alert(1)", "http://testserver/talk/",
    "/talk/\x00", "\x00/talk/", "/\t/evil.example/", "/\n/evil.example/", "/talk/\r\nSet-Cookie: a=b", " /talk/",
    "/talk/\x7f", "/talk/\u202e", "/talk/\udcff", "/" + "x" * 500,
    "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/sign-in/?next=/talk/",
]  # fmt: skip


@pytest.mark.parametrize("address", SAFE)
def test_page_of_this_site_is_led_to(rf, address):
    assert is_safe(address)
    assert safe_next(rf.get("/", {"next": address})) == safe_next(rf.post("/", {"next": address})) == address


@pytest.mark.parametrize("address", UNSAFE)
def test_nothing_else_is_led_to(address):
    assert not is_safe(address)


@pytest.mark.parametrize("address", [*SAFE, *UNSAFE])
def test_sign_in_library_has_the_same_rule(address):
    assert get_adapter().is_safe_url(address) is is_safe(address)


def signed_in():
    """A browser whose owner just signed in by password."""
    return sign_in(give_password(staff()))


# What sends people on, as a function of a browser and an address; and where it sends them who named none.
WAYS = {
    "registering": (lambda client, query: client.get(f"/accounts/register/?{query}"), "/"),
    "confirming": (
        lambda client, query: client.post(f"/accounts/sign-in/again/?{query}", {"password": PASSWORD}),
        "/accounts/security/",
    ),
    "accepting": (
        lambda client, query: client.post(
            f"/accounts/rules/?{query}", {"version": RulesVersion.objects.create(what_changed="New.").pk}
        ),
        "/accounts/rules/",
    ),
    "signing out": (lambda client, query: client.post(f"/accounts/sign-out/?{query}"), "/"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", ["/talk/?year=2019", "foo", "users:account", "//evil.example/", "/\x00"])
def test_every_way_on_stays_on_this_site(way, address):
    go, otherwise = WAYS[way]
    answer = go(signed_in(), urlencode({"next": address}))
    assert (answer.status_code, answer.url) == (302, address if is_safe(address) else otherwise)


def test_nothing_to_accept_leads_on_or_says_so():
    client = signed_in()
    assert client.get("/accounts/rules/?next=/talk/").url == "/talk/"
    assert client.get("/accounts/rules/?next=foo").status_code == 200


def test_address_with_a_sign_that_no_database_stores_is_dropped():
    typed = {"name": "Sam", "email": "sam@nhs.net", "rules": "on", "next": "/talk/\x00"}
    assert Client().post("/accounts/register/", typed).status_code == 302
    assert Registration.objects.get().next_path == ""


def test_who_signs_in_goes_on_to_a_page_of_this_site_alone():
    user = give_password(UserFactory())
    assert sign_in(user, following="foo").answer.url == "/"
    assert sign_in(user, following="/talk/").answer.url == "/talk/"
