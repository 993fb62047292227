"""Signing in by password, and out."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection
from django.test import Client

from tests.answers import headers_of
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/sign-in/"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def ann():
    user = UserFactory(email="ann@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, login="ann@example.org", password=PASSWORD, **data):
    return client.post(SIGN_IN, {"login": login, "password": password} | data)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["ann@example.org", "ANN@Example.org", " ann@example.org "])
def test_right_password_signs_in_with_the_address_in_any_case(client, ann, typed):
    response = sign_in(client, typed)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert is_signed_in(client)


def refusal(client, **data):
    response = sign_in(client, **data)
    page = response.content.decode()
    return response.status_code, page.replace(data.get("login", "ann@example.org"), "TYPED")


@pytest.mark.parametrize("kind", ["wrong password", "unknown address", "inactive", "no password"])
def test_refusal_never_tells_what_was_wrong(ann, kind):
    wrong = normal(refusal(Client(), password="wrong"))
    if kind == "inactive":
        ann.is_active = False
        ann.save()
        found = refusal(Client())
    elif kind == "unknown address":
        found = refusal(Client(), login="bob@example.org")
    elif kind == "no password":
        carol = UserFactory(email="carol@example.org")
        carol.set_unusable_password()
        carol.save()
        found = refusal(Client(), login="carol@example.org")
    else:
        found = refusal(Client(), password="wrong again")
    assert normal(found) == wrong
    assert wrong[0] == 200
    assert "we know no account with both" in wrong[1]


def normal(answer):
    """Return an answer without its proof of origin, which differs each time."""
    status, page = answer
    before, _, rest = page.partition('name="csrfmiddlewaretoken" value="')
    return status, before + rest.partition('"')[2]


def test_refusal_signs_nobody_in(client, ann):
    sign_in(client, password="wrong")
    assert not is_signed_in(client)


def test_typed_address_is_kept_and_the_password_is_not(client, ann):
    page = sign_in(client, login="ann@example.org", password="my wrong secret").content.decode()
    assert 'value="ann@example.org"' in page
    assert "my wrong secret" not in page


def test_typed_address_is_escaped(client):
    page = sign_in(client, login='"><script>alert(1)</script>').content.decode()
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("following", "lands"),
    [
        ("/talk/", "/talk/"),
        ("/talk/?category=blogs&year=2019", "/talk/?category=blogs&year=2019"),
        ("http://testserver/talk/", "/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\\\evil.example/", "/"),
        ("http:evil.example", "/"),
        ("https:///evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("data:text/html,x", "/"),
        ("https://testserver@evil.example/", "/"),
        ("http://testserver.evil.example/", "/"),
        ("\x00//evil.example", "/"),
        ("\t//evil.example", "/"),
    ],
)
@pytest.mark.parametrize("way", ["form", "address"])
def test_next_address_stays_on_this_host(client, ann, following, lands, way):
    address = SIGN_IN if way == "form" else f"{SIGN_IN}?{urlencode({'next': following})}"
    data = {"login": "ann@example.org", "password": PASSWORD} | ({"next": following} if way == "form" else {})
    response = client.post(address, data)
    assert response.status_code == 302
    assert response.headers["Location"] == lands


def test_next_address_is_kept_through_a_refusal(client, ann):
    page = sign_in(client, password="wrong", next="/talk/?year=2019").content.decode()
    assert 'name="next" value="/talk/?year=2019"' in page


def test_signed_in_person_is_sent_on(client, ann):
    client.force_login(ann)
    assert client.get(SIGN_IN, {"next": "/talk/"}).headers["Location"] == "/talk/"


@pytest.mark.parametrize(
    "typed",
    [
        {"login": "ann\x00@example.org"},
        {"password": "a\x00b"},
        {"login": ""},
        {"password": ""},
        {"login": "no address"},
        {"login": "a" * 500 + "@example.org"},
        {"login": "ann@example.org", "password": "x" * 1_000_000},
        {"login": "ä@ö.example"},
        {"login": "ann@example.org'; DROP TABLE users_user; --"},
        {"login": "\udcff@example.org".encode("utf-8", "surrogateescape")},
    ],
)
def test_strange_input_shows_the_form_again(client, ann, typed):
    response = sign_in(client, **typed)
    assert response.status_code == 200
    assert not is_signed_in(client)


def test_two_megabytes_are_refused_in_words(client):
    response = sign_in(client, password="x" * 2_200_000)
    assert response.status_code == 400
    assert "What you sent is too large" in response.content.decode()


def test_body_that_is_no_form_is_answered(client):
    response = client.post(SIGN_IN, data=b"\xff\xfe\x00", content_type="application/json")
    assert response.status_code == 200


def test_form_names_its_fields_for_password_managers(client):
    page = client.get(SIGN_IN).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_form_keeps_out_of_other_caches(client):
    assert "no-store" in client.get(SIGN_IN).headers["Cache-Control"]


def test_session_changes_at_sign_in(client, ann):
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before


def test_session_is_out_of_reach_of_scripts(client, ann):
    cookie = sign_in(client).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_signing_out_takes_a_post(client, ann):
    client.force_login(ann)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert is_signed_in(client)


def test_signing_out_ends_the_session_and_goes_home(client, ann):
    client.force_login(ann)
    response = client.post("/accounts/sign-out/")
    assert response.headers["Location"] == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("door", ["/_util/login/", "/cms/login/"])
@pytest.mark.parametrize("query", ["", "?next=/talk/a-post/", "?next=https://evil.example/"])
def test_wagtail_s_own_sign_in_leads_to_ours(client, door, query):
    response = client.get(f"{door}{query}")
    assert (response.status_code, response.url) == (302, f"/accounts/sign-in/{query}")


def test_who_signs_in_from_a_private_page_comes_back_to_it(client):
    user = UserFactory()
    user.set_password("a long enough password")
    user.save()
    address = client.get("/_util/login/?next=/talk/").url
    response = client.post(address, {"login": user.email, "password": "a long enough password"})
    assert (response.status_code, response.url) == (302, "/talk/")


def test_guesser_has_ten_tries_and_is_told_when_to_try_again(client, ann):
    answers = [sign_in(client, password=f"guess {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
    assert "Too many tries. Try again in 10 minutes." in answers[-1].text
    assert 'value="ann@example.org"' in answers[-1].text
    assert "guess 10" not in answers[-1].text


def test_right_password_is_refused_too_once_the_tries_are_used_up(client, ann):
    for number in range(10):
        sign_in(client, password=f"guess {number}")
    assert sign_in(client).status_code == 429
    assert not is_signed_in(client)


def test_tries_of_one_account_do_not_count_for_another_behind_the_same_address(client, ann):
    for number in range(11):
        sign_in(client, login="bob@example.org", password=f"guess {number}")
    assert sign_in(client).status_code == 302


def test_guesser_elsewhere_does_not_shut_the_owner_out(client, ann):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(11):
        sign_in(guesser, password=f"guess {number}")
    assert sign_in(client).status_code == 302


def test_tries_begin_anew_after_the_right_password(client, ann):
    for number in range(9):
        sign_in(client, password=f"guess {number}")
    sign_in(client)
    client.post("/accounts/sign-out/")
    assert [sign_in(client, password="wrong").status_code for _ in range(10)] == [200] * 10


@pytest.mark.usefixtures("committed_db")
def test_fifty_guesses_at_once_are_ten(ann):
    def guess(number):
        try:
            return sign_in(Client(), password=f"guess {number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(guess, range(50)))
    assert sorted(answers) == [200] * 10 + [429] * 40


def test_stranger_learns_nothing_from_signing_in(ann, queries, monkeypatch):
    hashes = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashes.append(1) or real(*given))
    UserFactory(email="eve@example.org", password=make_password(None))
    sign_in(Client(), login="bob@example.org", password="wrong")
    found = set()
    for address in ("ann@example.org", "eve@example.org", "non@example.org"):
        hashes.clear()
        with queries() as counted:
            answer = sign_in(Client(), login=address, password="wrong")
        found.add(
            (
                answer.status_code,
                headers_of(answer),
                normal((0, answer.text.replace(address, ""))),
                len(counted),
                len(hashes),
            )
        )
    assert len(found) == 1
    assert found.pop()[-1] == 1


def test_person_without_second_factor_signs_in_in_few_queries(client, ann, queries):
    sign_in(client)
    with queries() as counted:
        sign_in(Client())
    assert len(counted) <= 34


def test_signing_in_is_noted_in_the_list_of_sessions(client, ann):
    sign_in(client)
    assert [session.user for session in UserSession.objects.all()] == [ann]


def test_json_gets_a_page_too(client, ann):
    headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
    answer = client.post(SIGN_IN, {"login": "ann@example.org", "password": "wrong"}, headers=headers)
    assert answer.headers["Content-Type"].startswith("text/html")
