"""A draft, a scheduled, expired or private post is nowhere: in no list, no count, no feed, and at no address."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.search.index import insert_or_update_object

from blog.models import Category, PostIndexPage, PostPage
from home.models import HomePage, StandardPage
from tests.factories.blog import AuthorPageFactory, PostPageFactory, publish
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.pages import HIDDEN, hide, restrict, soup, words
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

LISTS = [
    "/",
    "/talk/",
    "/talk/?category=news",
    "/talk/?author=ann",
    "/talk/feed/",
    "/talk/feed/news/",
    "/authors/ann/",
    "/sitemap.xml",
    "/challenges/asked/",
    "/actions/",
    "/actions/?state=under-way&challenge=asked",
]
OWN = ["/talk/told/", "/talk/told/history/"]


@pytest.fixture
def post():
    """An action update, which is listed wherever a post is and in two places more."""
    return ActionUpdatePageFactory(
        title="Told in secret",
        slug="told",
        category=Category.objects.get(slug="news"),
        author=AuthorPageFactory(title="Ann", slug="ann"),
        challenge=ChallengePageFactory(slug="asked"),
    )


def shows(client, address):
    text = client.get(address).content.decode()
    return "Told in secret" in text or "/talk/told/" in text


@pytest.mark.parametrize("address", LISTS)
def test_published_post_is_listed(client, post, address):
    assert shows(client, address)


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_post_is_listed_nowhere(client, post, how):
    hide(post, how)
    assert [address for address in LISTS if shows(client, address)] == []


def test_post_below_a_private_stream_is_listed_nowhere(client, post):
    restrict(PostIndexPage.objects.get())
    assert [address for address in LISTS if shows(client, address)] == []


def alias_in_the_open(post, where):
    """Make an alias in the stream of a post that is private itself, or stands in a private place."""
    stream = PostIndexPage.objects.get()
    alias = post.create_alias(parent=stream, update_slug="an-alias")
    insert_or_update_object(alias)
    if where == "itself":
        restrict(post)
    else:
        box = HomePage.objects.get().add_child(instance=StandardPage(title="Box", slug="box", body="[]"))
        PostPage.objects.get(pk=post.pk).move(box, pos="last-child")
        restrict(box)
    cache.clear()
    return alias


@pytest.mark.parametrize("address", [*LISTS, "/search/?q=secret"])
def test_alias_of_a_published_post_is_listed(client, post, address):
    insert_or_update_object(post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias"))
    assert "/talk/an-alias/" in client.get(address).content.decode()


@pytest.mark.parametrize("where", ["itself", "above"])
@pytest.mark.parametrize("address", [*LISTS, "/search/?q=secret"])
def test_alias_of_a_private_post_is_listed_nowhere(client, post, address, where):
    alias_in_the_open(post, where)
    text = client.get(address).content.decode()
    assert "Told in secret" not in text
    assert "/talk/an-alias/" not in text


@pytest.mark.parametrize("where", ["itself", "above"])
def test_alias_of_a_private_post_is_in_no_count(client, post, where):
    PostPageFactory(category=Category.objects.get(slug="news"), author=post.author)
    alias_in_the_open(post, where)
    counts = [words(count) for count in soup(client.get("/talk/")).select(".filter__count")]
    assert set(counts) == {"1 post"}


@pytest.mark.parametrize("where", ["itself", "above"])
@pytest.mark.parametrize("suffix", ["", "history/"])
def test_alias_of_a_private_post_asks_strangers_to_sign_in(client, post, where, suffix):
    alias_in_the_open(post, where)
    response = client.get(f"/talk/an-alias/{suffix}")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/sign-in/")


def test_alias_of_a_private_post_is_read_by_members(client, post):
    alias_in_the_open(post, "itself")
    client.force_login(UserFactory())
    assert b"Told in secret" in client.get("/talk/an-alias/").content


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_post_is_in_no_count(client, post, how):
    PostPageFactory(category=Category.objects.get(slug="news"), author=post.author)
    hide(post, how)
    counts = [words(count) for count in soup(client.get("/talk/")).select(".filter__count")]
    assert counts == ["1 post"] * len(counts)
    assert len(counts) == 4


@pytest.mark.parametrize("how", HIDDEN)
@pytest.mark.parametrize("address", OWN)
def test_hidden_post_is_not_at_its_address(client, post, address, how):
    assert client.get(address).status_code == 200
    hide(post, how)
    cache.clear()
    response = client.get(address)
    if how in ("members", "group"):
        assert response.status_code == 302
        assert response.url.startswith("/accounts/sign-in/")
    else:
        assert response.status_code == 404
    assert b"Told in secret" not in response.content


@pytest.mark.parametrize("address", OWN)
def test_members_read_what_is_for_members(client, post, address):
    hide(post, "members")
    client.force_login(UserFactory())
    response = client.get(address)
    assert b"Told in secret" in response.content
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


def test_draft_of_a_published_post_stays_hidden(client, post):
    post.title = "Not yet said"
    post.save_revision()
    for address in [*LISTS, *OWN]:
        assert "Not yet said" not in client.get(address).content.decode(), address


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_challenge_is_not_named_by_its_actions(client, how):
    challenge = ChallengePageFactory(title="Asked in secret", slug="secret")
    ActionUpdatePageFactory(challenge=challenge, slug="answer")
    for address in ("/actions/", "/talk/answer/"):
        assert "Asked in secret" in client.get(address).content.decode()
    hide(challenge, how)
    cache.clear()
    for address in ("/actions/", "/talk/answer/"):
        text = client.get(address).content.decode()
        assert "Asked in secret" not in text, address
        assert "/challenges/secret/" not in text, address


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_challenge_is_listed_nowhere(client, how):
    hide(ChallengePageFactory(title="Asked in secret", slug="secret"), how)
    for address in ("/", "/challenges/", "/sitemap.xml"):
        text = client.get(address).content.decode()
        assert "Asked in secret" not in text, address
        assert "/challenges/secret/" not in text, address
    assert client.get("/challenges/secret/").status_code in (302, 404)


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_challenge_is_named_in_no_history(client, how):
    challenge = ChallengePageFactory(title="Asked in secret", slug="secret")
    hide(challenge, how)
    action = publish(ActionUpdatePageFactory(challenge=challenge, slug="answer", live=False))
    assert action.published_versions.get().content["challenge"] == ""
    publish(action, challenge=None, edit_reason="It stands alone.")
    text = client.get("/talk/answer/history/").content.decode()
    assert "It stands alone." not in text
    assert "Asked in secret" not in text


def test_challenge_for_everyone_is_named_in_the_history(client):
    challenge = ChallengePageFactory(title="Asked in the open")
    action = publish(ActionUpdatePageFactory(challenge=challenge, slug="answer", live=False))
    publish(action, challenge=None, edit_reason="It stands alone.")
    assert "Asked in the open" in client.get("/talk/answer/history/").content.decode()


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_author_is_named_without_a_link(client, how):
    author = AuthorPageFactory(title="Ann Lee", slug="ann")
    PostPageFactory(author=author, slug="by-ann")
    HomePage.objects.update(message="<p>Welcome.</p>", message_author=author)
    for address in ("/talk/by-ann/", "/"):
        assert "/authors/ann/" in client.get(address).content.decode(), address
    hide(author, how)
    cache.clear()
    assert "Ann Lee" in client.get("/talk/by-ann/").content.decode()
    for address in ("/talk/by-ann/", "/"):
        assert "/authors/ann/" not in client.get(address).content.decode(), address
    assert "Ann Lee" not in str(soup(client.get("/")).select_one(".message"))


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_author_is_listed_nowhere(client, how):
    PostPageFactory(author=hide(AuthorPageFactory(title="Secret writer", slug="secret"), how))
    assert "Secret writer" not in client.get("/authors/").content.decode()
    assert "/authors/secret/" not in client.get("/sitemap.xml").content.decode()
    assert client.get("/talk/?author=secret").status_code == 404


def test_post_of_tomorrow_that_is_published_is_listed(client):
    # The date is what readers are told; what keeps a post back is its schedule.
    PostPageFactory(title="Dated ahead", date=timezone.now() + timedelta(days=1))
    assert "Dated ahead" in client.get("/talk/").content.decode()
