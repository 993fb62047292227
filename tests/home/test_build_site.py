"""The pages that a site without demo content begins with."""

import pytest
from django.core.management import call_command
from wagtail.models import Page

from home.bodies import read_toml
from home.models import StandardPage
from home.tree import STANDARD_PAGES

pytestmark = pytest.mark.django_db


def test_statutory_pages_are_made_once(client):
    call_command("build_site", verbosity=0)
    slugs = {row["slug"] for row in read_toml(STANDARD_PAGES)["page"]}
    assert set(StandardPage.objects.values_list("slug", flat=True)) == slugs
    for slug in slugs:
        assert client.get(f"/{slug}/").status_code == 200, slug
    before = list(Page.objects.order_by("pk").values_list("pk", "url_path"))
    call_command("build_site", verbosity=0)
    assert list(Page.objects.order_by("pk").values_list("pk", "url_path")) == before


def test_statutory_page_that_editors_changed_stands():
    call_command("build_site", verbosity=0)
    page = StandardPage.objects.first()
    page.introduction = "Said by the editors."
    page.save_revision().publish()
    call_command("build_site", verbosity=0)
    assert StandardPage.objects.get(pk=page.pk).introduction == "Said by the editors."
