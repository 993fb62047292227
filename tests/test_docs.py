"""Links in the documentation lead to files and headings that are there."""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
DECISIONS = ROOT / "docs" / "adr"


def headings(page):
    """Return the anchors that a page has, as they are made from its headings."""
    lines = [line.lstrip("#").strip() for line in page.read_text().splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def dead_links(page, text):
    """Return the links in a text, read as that of a page, that lead to no file or to no heading of it."""
    dead = []
    for link in LINK.findall(text):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not link.startswith("https://") and (
            not target.exists() or (anchor and anchor not in headings(target))
        ):
            dead.append(link)
    return dead


def page_ids(page):
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_ids)
def test_links_lead_somewhere(page):
    assert dead_links(page, page.read_text()) == []


@pytest.mark.parametrize("link", ["[gone](gone.md)", "[gone](docs/adr/README.md#gone)", "[gone](#gone)"])
def test_dead_links_are_found(link):
    assert dead_links(ROOT / "README.md", link) != []


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("0*.md")), ids=page_ids)
def test_decision_is_in_the_index(page):
    assert page.name in (DECISIONS / "README.md").read_text()
