"""A writer's page: the posts held, by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.blog import AuthorPageFactory
from tests.factories.pages import soup, words
from tests.factories.users import OfficialFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "listed"), [(-400, True), (-1, True), (0, True), (1, False), (90, False)])
def test_post_of_an_official_is_listed_once_it_has_begun(client, days, listed):
    starts = timezone.localdate() + timedelta(days=days)
    official = OfficialFactory.with_posts(("Secretary of State", starts, None))
    AuthorPageFactory(slug="ann", official=official)
    text = words(soup(client.get("/authors/ann/")).main)
    assert ("Secretary of State" in text) is listed


def test_guest_has_no_posts_held(client):
    AuthorPageFactory(slug="ann", guest_title="Nurse")
    assert "Posts held" not in words(soup(client.get("/authors/ann/")).main)
