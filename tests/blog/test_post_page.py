"""A post: what stands on it and in its head."""

import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings

from core.cursors import write_cursor
from tests.factories.blog import AuthorPageFactory, PostPageFactory, paragraphs
from tests.factories.comments import comment_on
from tests.factories.pages import soup, words
from tests.factories.users import OfficialFactory
from updates.actions import add_status_update

pytestmark = pytest.mark.django_db

BREAKING_OUT = "</script><script>alert(1)</script><!-- <script> ]]> & \u2028 \"' "


def linked_data(response):
    return [
        json.loads(element.string) for element in soup(response).select("script[type='application/ld+json']")
    ]


def test_post_shows_author_date_category_and_text(client):
    PostPageFactory(
        slug="a-post",
        title="A post",
        author=AuthorPageFactory(title="Ann Lee", slug="ann", guest_title="Ward manager"),
        date=datetime(2019, 2, 13, 12, tzinfo=UTC),
        body=paragraphs("The first.", "The second."),
    )
    page = soup(client.get("/talk/a-post/"))
    text = words(page.main)
    for part in [
        "A post",
        "Ann Lee",
        "Ward manager",
        "13 February 2019",
        "Blogs",
        "The first.",
        "The second.",
    ]:
        assert part in text
    assert page.select_one("main a[href='/authors/ann/']")
    assert page.select_one("main a[href='/talk/?category=blogs']")


def test_post_has_the_title_its_author_had_then(client):
    official = OfficialFactory.with_posts(
        ("Minister of then", date(2018, 1, 1), date(2019, 6, 30)), ("Minister of now", date(2019, 7, 1), None)
    )
    author = AuthorPageFactory(official=official)
    for hour, slug in [(12, "before"), (23, "after")]:
        PostPageFactory(slug=slug, author=author, date=datetime(2019, 6, 30, hour, 30, tzinfo=UTC))
    assert "Minister of then" in words(soup(client.get("/talk/before/")).main)
    # Half past eleven in the evening by universal time is July in London.
    assert "Minister of now" in words(soup(client.get("/talk/after/")).main)


def test_post_shows_comments_and_status_updates(client):
    post = PostPageFactory(slug="a-post")
    comment_on(post, text="First <b>words</b>", name="Theo Lane")
    add_status_update(
        conversation=post.conversation, date=date(2019, 3, 1), text="We read it.", status="listening"
    )
    text = words(soup(client.get("/talk/a-post/")).main)
    for part in [
        "1 comment Sign in",
        "Theo Lane says",
        "First <b>words</b>",
        "We read it.",
        "Listening",
        "1 March 2019",
    ]:
        assert part in text


@pytest.mark.parametrize("cursor", ["forged", "%00", write_cursor(3), write_cursor("x", "y")])
def test_post_forged_place_in_the_comments_is_not_found(client, cursor):
    PostPageFactory(slug="a-post")
    assert client.get(f"/talk/a-post/?after={cursor}").status_code == 404


def test_post_head_is_for_sharing(client):
    PostPageFactory(slug="a-post", title="A post & more", extract="In short.")
    head = soup(client.get("/talk/a-post/?utm_source=mail")).head
    address = f"{settings.SITE_ADDRESS}/talk/a-post/"
    assert head.select_one("link[rel=canonical]")["href"] == address
    properties = {meta["property"]: meta["content"] for meta in head.select("meta[property]")}
    assert properties["og:url"] == address
    assert properties["og:title"] == "A post & more"
    assert properties["og:type"] == "article"
    assert properties["og:description"] == "In short."
    assert properties["og:site_name"] == settings.SITE_NAME


def test_post_search_description_goes_before_its_extract(client):
    PostPageFactory(slug="a-post", extract="In short.", search_description="For engines.")
    head = soup(client.get("/talk/a-post/")).head
    assert head.select_one("meta[name=description]")["content"] == "For engines."


def test_post_linked_data_says_who_wrote_what_when(client):
    PostPageFactory(
        slug="a-post",
        title="A post",
        author=AuthorPageFactory(title="Ann Lee"),
        date=datetime(2019, 2, 13, 12, tzinfo=UTC),
    )
    (data,) = linked_data(client.get("/talk/a-post/"))
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "A post"
    assert data["author"] == {"@type": "Person", "name": "Ann Lee"}
    assert datetime.fromisoformat(data["datePublished"]) == datetime(2019, 2, 13, 12, tzinfo=UTC)


def test_post_title_cannot_break_out_of_the_linked_data(client):
    PostPageFactory(slug="a-post", title=BREAKING_OUT, extract=BREAKING_OUT)
    response = client.get("/talk/a-post/")
    (data,) = linked_data(response)
    assert data["headline"] == BREAKING_OUT
    assert data["description"] == BREAKING_OUT
    assert len(soup(response).select("script:not([src])")) == 1
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/talk/", "/challenges/", "/actions/", "/authors/"])
def test_page_linked_data_is_json_and_head_is_complete(client, address):
    response = client.get(address)
    for data in linked_data(response):
        assert data["@context"] == "https://schema.org"
    assert (
        soup(response).head.select_one("link[rel=canonical]")["href"] == f"{settings.SITE_ADDRESS}{address}"
    )


def test_stream_canonical_address_keeps_the_filter(client):
    PostPageFactory()
    head = soup(client.get("/talk/?utm_source=mail&year=2019&category=blogs")).head
    canonical = head.select_one("link[rel=canonical]")["href"]
    assert canonical == f"{settings.SITE_ADDRESS}/talk/?category=blogs&year=2019"


def test_sitemap_lists_public_pages_by_absolute_address(client):
    PostPageFactory(slug="a-post")
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {place.text for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    paths = ["/", "/talk/", "/talk/a-post/", "/challenges/", "/actions/", "/authors/"]
    assert {f"{settings.SITE_ADDRESS}{path}" for path in paths} <= found
