"""The address of the site in the database."""

import pytest
from wagtail.models import Site

from blog.models import PostIndexPage
from core.sites import host_and_port, store_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("http://127.0.0.1:8102", "127.0.0.1", 8102),
        ("http://[::1]:8102", "::1", 8102),
        ("http://talk.example.org", "talk.example.org", 80),
        ("https://talk.example.org", "talk.example.org", 443),
    ],
)
def test_host_and_port_of_an_address(address, host, port):
    assert host_and_port(address) == (host, port)


def test_address_is_stored_and_shown_at_once():
    assert PostIndexPage.objects.get().full_url != "http://127.0.0.1:8102/talk/"
    store_address("http://127.0.0.1:8102")
    assert PostIndexPage.objects.get().full_url == "http://127.0.0.1:8102/talk/"
    assert Site.objects.count() == 1


def test_address_that_is_stored_already_costs_no_write(queries):
    store_address("http://127.0.0.1:8102")
    with queries() as counted:
        store_address("http://127.0.0.1:8102")
    assert len(counted) == 1


def test_database_without_a_site_is_left_so():
    Site.objects.all().delete()
    store_address("http://127.0.0.1:8102")
    assert not Site.objects.exists()
