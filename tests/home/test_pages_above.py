"""The way back from a page to the pages above it."""

import pytest
from django.core.cache import cache

from home.models import HomePage, StandardPage
from tests.factories.pages import hide, soup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def above():
    """A page with one below it, at /about/us/."""
    above = HomePage.objects.get().add_child(instance=StandardPage(title="About", slug="about", body="[]"))
    above.add_child(instance=StandardPage(title="Us", slug="us", body="[]"))
    return above


def crumbs(client):
    cache.clear()
    response = client.get("/about/us/")
    assert response.status_code == 200
    return soup(response).select_one("nav.crumbs")


def test_page_names_what_stands_above_it(client, above):
    assert "About" in words(crumbs(client))
    assert "Home" in words(crumbs(client))


@pytest.mark.parametrize("how", ["draft", "scheduled", "expired"])
def test_page_does_not_name_an_unpublished_page_above_it(client, above, how):
    hide(above, how)
    assert "About" not in words(crumbs(client))
    assert crumbs(client).select_one("a[href='/about/']") is None
    assert "Home" in words(crumbs(client))
