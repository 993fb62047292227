"""The pages shown when something goes wrong, and while the site is closed."""

import pytest
from django.http import Http404
from django.test import Client

from core.errors import not_found, permission_denied, too_many_requests
from core.exceptions import PageNotFound
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def test_unknown_address_gets_ways_on(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert 'href="/talk/"' in response.content.decode()


def test_unknown_address_says_what_the_view_said(client):
    response = client.get("/talk/?category=no-such-category")
    assert response.status_code == 404
    assert "There is no such category." in response.content.decode()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("There is no such thing.", True),
        ("<b>There</b> is none.", False),
        ("", False),
    ],
)
def test_sentence_for_the_reader_is_shown_and_escaped(rf, said, shown):
    page = not_found(rf.get("/x/"), PageNotFound(said)).content.decode()
    assert (bool(said) and said in page) is shown


def test_sentence_for_developers_is_not_shown(rf):
    page = not_found(rf.get("/x/"), Http404("No PostPage matches the given query.")).content.decode()
    assert "No PostPage" not in page


@pytest.mark.parametrize("exception", [None, Http404(), Http404({"tried": []}), Http404(7)])
def test_unknown_address_without_a_sentence_is_answered(rf, exception):
    assert not_found(rf.get("/x/"), exception).status_code == 404


def test_request_that_cannot_be_read_gets_400(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()
    assert "evil.example" not in response.content.decode()


def test_host_that_is_not_ours_is_logged_in_one_line(client, caplog):
    client.get("/", headers={"host": "evil.example"})
    (record,) = [record for record in caplog.records if record.name == "django.security.DisallowedHost"]
    assert "evil.example" in record.getMessage()
    assert "Traceback" not in caplog.text


def test_fault_of_the_site_is_logged_with_its_traceback(small_site, caplog):
    small_site.meanwhile.append(lambda: {}["a secret"])
    Client(raise_request_exception=False).get("/unmarked/")
    assert "Traceback" in caplog.text


def test_form_without_proof_of_origin_is_told_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/accounts/sign-in/", {"username": "a@example.org"})
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_forbidden_page_is_ours(settings, rf):
    assert permission_denied(rf.get("/x/")).status_code == 403


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 second."), (59, "59 seconds."), (600, "10 minutes.")])
def test_too_many_tries_are_told_when_to_try_again(rf, seconds, words):
    response = too_many_requests(rf.get("/x/"), seconds)
    assert (response.status_code, response.headers["Retry-After"]) == (429, str(seconds))
    assert f"Try again in {words}" in response.content.decode()


def test_fault_of_the_site_is_said_without_session_or_details(small_site, queries):
    small_site.meanwhile.append(lambda: {}["a secret"])
    with queries() as counted:
        response = Client(raise_request_exception=False).get("/unmarked/")
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()
    assert "a secret" not in response.content.decode()
    assert len(counted) == 0


@pytest.mark.parametrize(
    "path", ["/no-such-page/", "/talk/?category=none", "/cms/no-such-page/", "/media/none.jpg"]
)
def test_error_sets_no_cookie(client, path):
    assert not client.get(path, follow=False).cookies or path.startswith("/cms/")


def test_error_for_a_signed_in_person_stays_out_of_other_caches(client):
    client.force_login(UserFactory())
    assert client.get("/no-such-page/").headers["Cache-Control"] == "private, no-store"


def test_error_page_of_no_template_asks_another_host(client):
    page = client.get("/no-such-page/").content.decode()
    assert "http://" not in page.replace("http://127.0.0.1", "")
    assert "https://" not in page


@pytest.fixture
def closed(settings):
    settings.MAINTENANCE = True


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    "path", ["/", "/talk/", "/cms/", "/accounts/sign-in/", "/no-such-page/", "/search/?q=x"]
)
def test_closed_site_answers_503_without_a_query(client, queries, path):
    with queries() as counted:
        response = client.get(path)
    assert (response.status_code, len(counted)) == (503, 0)
    assert response.headers["Retry-After"] == "600"
    assert response.headers["Cache-Control"] == "no-store"
    assert "We are making changes" in response.content.decode()


@pytest.mark.usefixtures("closed")
def test_closed_site_has_its_safety_headers(client):
    assert "default-src 'none'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/"])
def test_closed_site_is_healthy(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("closed")
def test_closed_site_takes_no_form(client):
    assert client.post("/accounts/sign-in/", {"username": "a@example.org"}).status_code == 503


def test_page_that_was_kept_is_closed_too(settings):
    assert Client().get("/talk/").status_code == 200
    settings.MAINTENANCE = True
    assert Client().get("/talk/").status_code == 503


@pytest.mark.parametrize("size", [1, 3 * 1024 * 1024])
def test_form_that_is_too_large_is_told_so_and_another_bad_request_is_not(client, size):
    kind = "application/x-www-form-urlencoded"
    host = "testserver" if size > 1 else "evil.example"
    response = client.generic(
        "POST", "/accounts/sign-in/", f"login={'x' * size}", content_type=kind, headers={"host": host}
    )
    assert response.status_code == 400
    assert ("What you sent is too large" in response.text) is (size > 1)


@pytest.mark.parametrize("path", ["/no-such-page/", "/", "/comments/1/like/", "/accounts/profile/"])
def test_form_without_proof_of_origin_whose_view_shows_nothing_again_gets_advice(path):
    response = Client(enforce_csrf_checks=True).post(path, {"text": "Words."})
    assert response.status_code in (403, 404)
    assert "CSRF" not in response.text
