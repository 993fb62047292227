"""Headers and cookies of every kind of page."""

import pytest
from django.test import Client

from tests.factories.blog import PostPageFactory
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/talk/",
    "/talk/?category=blogs",
    "/talk/feed/",
    "/talk/feed/blogs/",
    "/talk/a-post/",
    "/talk/a-post/history/",
    "/talk/a-promise/",
    "/challenges/",
    "/challenges/a-challenge/",
    "/actions/",
    "/authors/",
    "/authors/a-writer/",
    "/search/",
    "/search/?q=post",
    "/sitemap.xml",
    "/robots.txt",
    "/no-such-page/",
]


@pytest.fixture
def content():
    """A page of each type, at the addresses of PUBLIC."""
    post = PostPageFactory(slug="a-post", author__slug="a-writer")
    ActionUpdatePageFactory(slug="a-promise", author=post.author)
    ChallengePageFactory(slug="a-challenge")


def policy(response):
    """Return a Content-Security-Policy as a dict of directive and sources."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip())
    return {name: sources for name, *sources in parts}


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("path", PUBLIC)
def test_reader_who_does_nothing_gets_no_cookie(client, path):
    response = client.get(path)
    assert response.status_code == (404 if path == "/no-such-page/" else 200)
    assert "Set-Cookie" not in str(response.headers)
    assert not response.cookies


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("path", [*PUBLIC, "/accounts/sign-in/", "/accounts/register/"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_public_page_has_a_strict_policy(client, path, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    directives = policy(client.get(path, follow=True))
    sources = {source for sources in directives.values() for source in sources}
    assert sources == {"'self'", "'none'"}
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]


@pytest.mark.parametrize("path", ["/", "/talk/", "/no-such-page/", "/cms/login/", "/health/live/"])
def test_every_page_has_the_other_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_cms_has_a_policy_of_its_own(client):
    client.force_login(UserFactory(is_superuser=True))
    directives = policy(client.get("/cms/pages/"))
    assert directives["script-src"] == ["'self'", "'unsafe-inline'"]
    assert directives["object-src"] == ["'none'"]
    assert "'unsafe-eval'" not in str(directives)


@pytest.mark.parametrize("path", ["/cms-not/", "/CMS/", "/talk/cms/"])
def test_policy_of_the_cms_is_for_the_cms_alone(client, path):
    assert "'unsafe-inline'" not in client.get(path).headers["Content-Security-Policy"]


def test_preview_may_stand_in_a_frame_of_the_cms(client):
    post = PostPageFactory()
    post.save_revision()
    client.force_login(UserFactory(is_superuser=True))
    response = client.get(f"/cms/pages/{post.pk}/revisions/{post.latest_revision_id}/view/")
    assert policy(response)["frame-ancestors"] == ["'self'"]


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("path", [path for path in PUBLIC if path != "/no-such-page/"])
def test_page_of_a_signed_in_person_stays_out_of_other_caches(client, path):
    client.force_login(UserFactory())
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("path", ["/", "/talk/", "/talk/a-post/", "/challenges/a-challenge/"])
def test_page_for_everyone_must_be_asked_again(path):
    assert Client().get(path).headers["Cache-Control"] == "public, no-cache"


def test_https_is_insisted_on_where_it_is_configured(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert client.get("/talk/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert client.get("/talk/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_picture_of_a_signed_in_person_is_public_still(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(b"x")
    client.force_login(UserFactory())
    assert client.get("/media/images/a.jpg").headers["Cache-Control"].startswith("public")
