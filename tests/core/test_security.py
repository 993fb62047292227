"""Headers and cookies of every kind of page."""

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client

from core.middleware.security import PersonalPagesMiddleware
from core.sessions import SessionStore
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
@pytest.mark.parametrize("path", [path for path in PUBLIC if path != "/no-such-page/"])
@pytest.mark.parametrize("page_cache", [True, False])
@pytest.mark.parametrize("method", ["get", "head"])
def test_page_for_everyone_must_be_asked_again(settings, path, page_cache, method):
    settings.PAGE_CACHE = page_cache
    assert getattr(Client(), method)(path).headers["Cache-Control"] == "public, no-cache"


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    "path", ["/no-such-page/", "/talk/?category=none", "/media/images/none.jpg", "/favicon.ico"]
)
def test_error_or_way_on_must_be_asked_again(path):
    assert Client().get(path).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/accounts/register/"])
def test_form_of_one_reader_is_kept_for_no_other(path):
    assert "public" not in Client().get(path).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (lambda request: HttpResponse(), "public, no-cache"),
        (lambda request: HttpResponse(status=500), "no-cache"),
        (lambda request: HttpResponse(get_token(request)), "no-cache"),
        (lambda request: request.session.update({"seen": True}) or HttpResponse(), "no-cache"),
        (lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}), "max-age=60"),
    ],
    ids=["page", "error", "form", "session", "view knows better"],
)
def test_cache_is_told_by_what_the_answer_holds(rf, view, expected):
    request = rf.get("/")
    request.session = SessionStore()
    assert PersonalPagesMiddleware(view)(request).headers["Cache-Control"] == expected


def test_answer_to_a_program_that_signs_in_by_header_is_not_public(rf):
    request = rf.get("/", headers={"authorization": "Bearer x"})
    request.session = SessionStore()
    answer = PersonalPagesMiddleware(lambda request: HttpResponse())(request)
    assert answer.headers["Cache-Control"] == "no-cache"


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
