"""What a first visit costs a phone on a ward."""

import re

import pytest

POST_WITH_TEN_COMMENTS = "/talk/the-trolley-with-the-bad-wheel/"
MOST_BYTES = 40_000
MOST_REQUESTS = 6


@pytest.fixture
def visit(page):
    """Open an address in a fresh browser and return (bytes over the wire, addresses asked)."""

    def visit(path):
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        sizes, asked = [], []
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path, wait_until="networkidle")
        return sum(sizes), asked

    return visit


def test_post_with_ten_comments_is_light(visit):
    size, asked = visit(POST_WITH_TEN_COMMENTS)
    assert 0 < size <= MOST_BYTES
    assert len(asked) <= MOST_REQUESTS


@pytest.mark.parametrize("path", ["/", "/talk/", POST_WITH_TEN_COMMENTS, "/challenges/", "/actions/"])
def test_reading_asks_nothing_of_another_host(visit, site, path):
    _, asked = visit(path)
    assert [url for url in asked if not url.startswith(site.url)] == []


SCRIPTS = {POST_WITH_TEN_COMMENTS: ["comments.js"]}


@pytest.mark.parametrize("path", ["/", "/talk/", POST_WITH_TEN_COMMENTS, "/search/?q=rota"])
def test_reader_gets_no_cookie_and_no_script_but_where_one_is_needed(visit, page, path):
    visit(path)
    assert page.context.cookies() == []
    scripts = page.locator("script[src]").evaluate_all("all => all.map(one => one.src)")
    names = [re.sub(r"\.[0-9a-f]{12}\.js$", ".js", url.rpartition("/")[2]) for url in scripts]
    assert names == SCRIPTS.get(path, [])
    assert page.locator("script:not([src]):not([type='application/ld+json'])").count() == 0
