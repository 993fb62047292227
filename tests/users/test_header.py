"""The links to sign in and to register at the head of each page: they lead back to it."""

import re

import pytest
from django.test import Client

from tests.factories.blog import PostPageFactory
from tests.factories.security import PASSWORD, give_password
from tests.factories.users import UserFactory
from tests.users.people import staff
from users.templatetags.users_tags import way_back

pytestmark = pytest.mark.django_db

HEADER = re.compile(r'<header class="header">.*?</header>', re.DOTALL)


def ways_in(response):
    """Return where the links to sign in and to register at the head of a page lead."""
    links = re.findall(r'href="(/accounts/(?:sign-in|register)/[^"]*)"', HEADER.search(response.text)[0])
    assert len(links) == 2
    return links


@pytest.mark.parametrize("path", ["/", "/talk/", "/challenges/", "/search/"])
def test_reader_comes_back_to_the_page(client, path):
    assert ways_in(client.get(path)) == [
        f"/accounts/sign-in/?next={path}",
        f"/accounts/register/?next={path}",
    ]


def test_reader_comes_back_to_a_person_s_page(client):
    path = f"/accounts/people/{staff().public_id}/"
    assert ways_in(client.get(path))[0] == f"/accounts/sign-in/?next={path}"


def test_reader_signs_in_and_is_back(client):
    post = PostPageFactory()
    user = give_password(UserFactory())
    address = ways_in(client.get(post.url))[0]
    typed = {"login": user.email, "password": PASSWORD}
    assert client.post(address, typed).url == post.url


def test_kept_page_has_the_same_links_for_everyone(client):
    made, kept = client.get("/talk/?page=x"), Client().get("/talk/", {"utm_source": "mail"})
    assert (
        ways_in(made)
        == ways_in(kept)
        == ["/accounts/sign-in/?next=/talk/", "/accounts/register/?next=/talk/"]
    )


@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/accounts/register/", "/accounts/sign-in/code/"])
def test_page_for_signing_in_leads_back_to_where_it_was_asked_for_and_never_to_itself(client, path):
    assert ways_in(client.get(path)) == ["/accounts/sign-in/", "/accounts/register/"]
    assert ways_in(client.get(path, {"next": "/talk/"}))[1] == "/accounts/register/?next=/talk/"
    assert ways_in(client.get(path, {"next": "//evil.example/"}))[1] == "/accounts/register/"


@pytest.mark.parametrize("path", ["/no-such-page/", "/talk/?category=none"])
def test_nobody_is_led_back_to_a_page_that_is_not_there(client, path):
    answer = client.get(path)
    assert (answer.status_code, ways_in(answer)) == (404, ["/accounts/sign-in/", "/accounts/register/"])


def test_signed_in_person_is_shown_neither(client):
    client.force_login(staff())
    assert "/accounts/sign-in/" not in HEADER.search(client.get("/talk/").text)[0]


@pytest.mark.parametrize(
    ("path", "query"),
    [("/talk/café & co/", "?next=/talk/caf%C3%A9%20%26%20co/"), ('/"><b>/', "?next=/%22%3E%3Cb%3E/")],
)
def test_path_is_written_so_that_nothing_of_it_is_lost(path, query):
    assert way_back(path) == query
