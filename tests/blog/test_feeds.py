"""The stream as Atom: of all posts and of each category."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings

from blog.models import Category
from tests.factories.blog import AuthorPageFactory, PostPageFactory, publish

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, category=""):
    response = client.get(f"/talk/feed/{category}")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def titles(root):
    return [title.text for title in root.findall(f"{ATOM}entry/{ATOM}title")]


def test_feed_is_atom(client):
    response = client.get("/talk/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert ElementTree.fromstring(response.content).tag == f"{ATOM}feed"


def test_feed_has_what_atom_asks_of_it(client):
    PostPageFactory()
    root = feed(client)
    for name in ("id", "title", "updated"):
        assert root.find(f"{ATOM}{name}").text, name
        assert root.find(f"{ATOM}entry/{ATOM}{name}").text, name


def test_feed_entry_says_what_the_post_is(client):
    PostPageFactory(
        title="Ampersands & <tags>",
        slug="a-post",
        extract="In short.",
        author=AuthorPageFactory(title="Ann Lee"),
        category=Category.objects.get(slug="news"),
        date=datetime(2019, 2, 13, 12, tzinfo=UTC),
    )
    entry = feed(client).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Ampersands & <tags>"
    assert entry.find(f"{ATOM}link").get("href") == f"{settings.SITE_ADDRESS}/talk/a-post/"
    assert entry.find(f"{ATOM}summary").text == "In short."
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "Ann Lee"
    assert entry.find(f"{ATOM}category").get("term") == "News"
    assert entry.find(f"{ATOM}published").text == "2019-02-13T12:00:00+00:00"


def test_feed_summary_is_the_text_as_html(client):
    PostPageFactory(extract="Fewer than <b>5</b> & more")
    summary = feed(client).find(f"{ATOM}entry/{ATOM}summary")
    assert summary.get("type") == "html"
    assert summary.text == "Fewer than &lt;b&gt;5&lt;/b&gt; &amp; more"


def test_feed_links_are_absolute(client):
    PostPageFactory()
    links = [link.get("href") for link in feed(client, "blogs/").iter(f"{ATOM}link")]
    assert len(links) == 3
    assert all(link.startswith(f"{settings.SITE_ADDRESS}/talk/") for link in links)


def test_feed_names_its_own_address(client):
    for address in ("", "news/"):
        links = [link.get("href") for link in feed(client, address).findall(f"{ATOM}link[@rel='self']")]
        assert links == [f"{settings.SITE_ADDRESS}/talk/feed/{address}"]


def test_feed_of_a_category_has_only_its_posts(client):
    PostPageFactory(title="Blog")
    PostPageFactory(title="Piece of news", category=Category.objects.get(slug="news"))
    assert titles(feed(client)) == ["Piece of news", "Blog"]
    assert titles(feed(client, "news/")) == ["Piece of news"]
    assert titles(feed(client, "challenge-updates/")) == []


def test_feed_of_an_unknown_category_is_not_found(client):
    assert client.get("/talk/feed/unheard-of/").status_code == 404


def test_feed_has_the_20_newest(client):
    PostPageFactory.create_batch(21)
    assert len(titles(feed(client))) == 20


def test_feed_says_when_a_post_was_edited(client):
    post = publish(PostPageFactory(date=datetime(2019, 2, 13, 12, tzinfo=UTC)), title="Better")
    updated = feed(client).find(f"{ATOM}entry/{ATOM}updated").text
    assert datetime.fromisoformat(updated) == post.last_published_at


def test_feed_bears_control_characters_that_were_pasted(client):
    PostPageFactory(title="Pasted\x0bfrom elsewhere", extract="A bell\x07 rings")
    assert titles(feed(client)) == ["Pasted from elsewhere"]
