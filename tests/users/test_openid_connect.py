"""Signing in at an identity provider: what goes over the wire, what is believed of it, and what of it can be forged."""

import base64
import hashlib
import socket
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.cache.backends.dummy import DummyCache
from django.test import Client

from core.limits import Limit
from tests.factories.users import UserFactory
from tests.identity_provider import (
    CALLBACK,
    CLIENT,
    FINISH,
    SECRET,
    SIGN_IN,
    arrive,
    begin,
    come_back,
    way_back,
)

pytestmark = pytest.mark.django_db

DISCOVERY = "/.well-known/openid-configuration"
CANNOT_USE = "We could not use the answer from NHS identity"
CANNOT_REACH = "We could not reach NHS identity"
STALE = "This sign-in took longer than 10 minutes"


@pytest.fixture
def ann(provider):
    """An account that the provider lets into."""
    provider.knows("ann", email="ann@example.org", email_verified=True, name="Ann")
    return UserFactory(email="ann@example.org")


def is_signed_in(client):
    return "_auth_user_id" in client.session


def words(response):
    return " ".join(response.content.decode().split())


def assert_refused(client, response, sentence, status):
    assert sentence in words(response)
    assert response.status_code == status
    assert not is_signed_in(client)
    assert client.get(FINISH).status_code == 302


# --- Connected or not ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [SIGN_IN, CALLBACK, FINISH])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_provider_the_addresses_answer_404(client, settings, address, method):
    settings.OIDC_ISSUER = ""
    assert getattr(client, method)(address).status_code == 404


@pytest.mark.parametrize("page", ["/accounts/sign-in/", "/accounts/register/"])
def test_button_stands_on_the_page_where_a_provider_is_connected(client, provider, settings, page):
    with_button = words(client.get(f"{page}?next=/talk/"))
    assert "Sign in with NHS identity" in with_button
    assert f'action="{SIGN_IN}"' in with_button
    settings.OIDC_ISSUER = ""
    without = words(client.get(f"{page}?next=/talk/"))
    assert "NHS identity" not in without
    assert SIGN_IN not in without


def test_button_costs_the_sign_in_page_no_query(client, provider, settings, queries):
    client.get("/accounts/sign-in/")
    with queries() as with_button:
        client.get("/accounts/sign-in/")
    settings.OIDC_ISSUER = ""
    with queries() as without:
        client.get("/accounts/sign-in/")
    assert len(with_button) == len(without)


def test_button_s_name_is_escaped(client, provider, settings):
    settings.OIDC_NAME = "<b>X</b>"
    assert "<b>X</b>" not in words(client.get("/accounts/sign-in/"))


# --- Going there -----------------------------------------------------------------------------------------------------


def test_browser_is_sent_with_state_nonce_and_pkce_to_come_back_to_one_address(client, provider, settings):
    settings.OIDC_SCOPES = ["openid", "jobs"]
    asked = begin(client)
    parameters = {name: value[0] for name, value in parse_qs(urlsplit(asked).query).items()}
    assert asked.startswith(f"{provider.issuer}/oauth2/authorize?")
    assert parameters["client_id"] == CLIENT
    assert parameters["response_type"] == "code"
    assert parameters["redirect_uri"] == f"{settings.SITE_ADDRESS}{CALLBACK}"
    assert set(parameters["scope"].split()) == {"openid", "jobs"}
    assert parameters["code_challenge_method"] == "S256"
    assert min(len(parameters[name]) for name in ("state", "nonce", "code_challenge")) >= 16


def test_each_sign_in_has_its_own_state_nonce_and_challenge(client, provider):
    first, second = (parse_qs(urlsplit(begin(client)).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_token_is_asked_for_with_the_secret_and_the_proof_of_the_challenge(client, provider, ann):
    address = begin(client)
    client.get(way_back(address, "ann"))
    (asked,) = provider.asked("/oauth2/token")
    assert asked["client_secret"] == SECRET
    digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert parse_qs(urlsplit(address).query)["code_challenge"] == [challenge]


def test_nobody_but_the_settings_says_what_is_asked(client, provider):
    query = "?scope=admin&auth_params=prompt%3Dnone&process=connect&action=reauthenticate"
    asked = client.post(SIGN_IN + query, {"process": "connect", "scope": "admin"}).url
    assert not {"admin", "none", "connect"} & set(asked.replace("&", "=").split("="))


def test_going_there_takes_a_post_from_our_own_page(provider):
    assert Client().get(SIGN_IN).status_code == 405
    assert Client(enforce_csrf_checks=True).post(SIGN_IN).status_code == 403


def test_too_many_goes_from_one_place_are_answered_429(client, provider, monkeypatch):
    monkeypatch.setattr("users.views.identity.SIGN_IN_AT_PLACE", Limit("test", 2, 60))
    assert [client.post(SIGN_IN).status_code for _ in range(3)] == [302, 302, 429]


@pytest.mark.parametrize(
    ("following", "lands"),
    [
        ("/talk/", "/talk/"),
        ("/talk/?category=blogs&year=2019", "/talk/?category=blogs&year=2019"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("https://testserver@evil.example/", "/"),
        ("\t//evil.example", "/"),
        ("/" + "x" * 600, "/"),
        ("/accounts/sign-in/", "/"),
    ],
)
def test_next_address_stays_on_this_host(client, ann, following, lands):
    assert arrive(client, "ann", following).url == lands


@pytest.mark.parametrize("following", ["/talk/", "https://evil.example/"])
def test_next_address_of_the_way_back_is_not_obeyed(client, ann, following):
    assert client.get(f"{way_back(begin(client), 'ann')}&next={following}").url == "/"


# --- Coming back -----------------------------------------------------------------------------------------------------


def test_session_changes_on_the_way(client, provider, ann):
    begin(client)
    before = client.session.session_key
    client.get(way_back(begin(client), "ann"))
    assert client.session.session_key != before
    assert not Client(headers={"cookie": f"sessionid={before}"}).session.get("_auth_user_id")


def test_who_knew_the_session_before_cannot_finish_in_the_person_s_name(client, provider):
    provider.knows("new", email="new@example.org", email_verified=True)
    address = begin(client)
    before = client.session.session_key
    assert client.get(way_back(address, "new")).url == FINISH
    other = Client()
    other.cookies["sessionid"] = before
    assert other.get(FINISH).url == "/accounts/sign-in/"
    assert client.get(FINISH).status_code == 200


def test_way_back_works_once(client, ann):
    back = way_back(begin(client), "ann")
    assert client.get(back).status_code == 302
    client.logout()
    assert_refused(client, client.get(back), STALE, 400)


def test_way_back_that_is_opened_again_by_who_is_signed_in_leads_on(client, ann):
    back = way_back(begin(client), "ann")
    client.get(back)
    assert client.get(back).url == "/"
    assert is_signed_in(client)


def test_way_back_works_in_the_browser_that_began_alone(client, ann):
    other = Client()
    begin(other)
    back = way_back(begin(client), "ann")
    assert_refused(other, other.get(back), STALE, 400)
    assert client.get(back).status_code == 302


@pytest.mark.parametrize(("minutes", "works"), [(9, True), (11, False)])
def test_way_back_works_for_ten_minutes(client, ann, minutes, works):
    back = way_back(begin(client), "ann")
    session = client.session
    session["socialaccount_states"] = {
        number: (state, began - minutes * 60, provider)
        for number, (state, began, provider) in session["socialaccount_states"].items()
    }
    session.save()
    client.get(back)
    assert is_signed_in(client) == works


@pytest.mark.parametrize(
    "query", ["", "?state=", "?state=forged&code=x", "?code=x", "?state=%00&code=%00", "?error=x"]
)
@pytest.mark.parametrize("began", [True, False])
def test_forged_way_back_is_refused(client, provider, query, began):
    if began:
        begin(client)
    assert_refused(client, client.get(CALLBACK + query), STALE, 400)
    assert not provider.asked("/oauth2/token")


def test_way_back_takes_a_get(client, provider):
    assert client.post(CALLBACK).status_code == 405


def test_code_that_the_provider_did_not_give_is_refused(client, provider, ann):
    assert_refused(client, come_back(client, code="forged"), CANNOT_USE, 400)


def test_code_of_another_sign_in_is_refused(client, provider, ann):
    """Somebody may slip a code of their own under a state of mine: its token has their nonce."""
    code = parse_qs(urlsplit(way_back(begin(Client()), "ann")).query)["code"][0]
    assert_refused(client, come_back(client, code=code), CANNOT_USE, 400)


def test_who_stops_at_the_provider_reads_that_nothing_was_changed(client, provider):
    response = come_back(client, error="access_denied")
    assert_refused(client, response, "You stopped signing in with NHS identity", 200)
    assert "Sign in with NHS identity" in words(response)


@pytest.mark.parametrize(
    "parameters", [{"error": "server_error"}, {"error": "<script>\n"}, {}, {"error": "x", "code": "y"}]
)
def test_error_of_the_provider_is_said_in_words(client, provider, parameters):
    response = come_back(client, **parameters)
    assert_refused(client, response, CANNOT_USE, 400)
    assert "<script>\n" not in response.content.decode()


def test_refusal_keeps_the_way_on(client, ann, provider):
    back = way_back(begin(client, "/talk/"), "ann")
    provider.answers["/oauth2/token"] = ("{}", 500)
    response = client.get(back)
    assert 'name="next" value="/talk/"' in words(response)
    assert "/accounts/sign-in/?next=/talk/" in words(response)


def test_answers_stay_out_of_every_cache(client, ann):
    assert "no-store" in arrive(client, "ann").headers["Cache-Control"]
    assert "no-store" in Client().get(CALLBACK).headers["Cache-Control"]


# --- A provider that is away or lies ---------------------------------------------------------------------------------


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_provider_that_is_away_is_said_in_words(client, provider, settings):
    settings.OIDC_ISSUER = f"http://127.0.0.1:{free_port()}"
    assert_refused(client, client.post(SIGN_IN), CANNOT_REACH, 503)


def test_slow_provider_is_not_waited_for(client, provider, ann, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    provider.hold = 0.6
    assert_refused(client, client.post(SIGN_IN), CANNOT_REACH, 503)
    provider.hold = 0
    back = way_back(begin(client), "ann")
    provider.hold = 0.6
    assert_refused(client, client.get(back), CANNOT_REACH, 503)


@pytest.mark.parametrize(
    ("answer", "sentence", "status"),
    [
        (("down", 500), CANNOT_REACH, 503),
        (("<html>", 200), CANNOT_REACH, 503),
        (("[]", 200), CANNOT_USE, 400),
        (("7", 200), CANNOT_USE, 400),
        (("null", 200), CANNOT_USE, 400),
        (("{}", 200), CANNOT_USE, 400),
        (('{"issuer": 7}', 200), CANNOT_USE, 400),
    ],
)
def test_useless_configuration_is_said_in_words(client, provider, answer, sentence, status):
    provider.answers[DISCOVERY] = answer
    assert_refused(client, client.post(SIGN_IN), sentence, status)


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found | {"issuer": "https://evil.example"},
        lambda found: {name: value for name, value in found.items() if name != "token_endpoint"},
        lambda found: found | {"authorization_endpoint": None},
    ],
)
def test_configuration_of_another_issuer_or_with_holes_is_not_used(client, provider, change):
    provider.change(DISCOVERY, change)
    assert_refused(client, client.post(SIGN_IN), CANNOT_USE, 400)


@pytest.mark.parametrize(
    ("path", "answer", "sentence", "status"),
    [
        ("/oauth2/token", ("down", 500), CANNOT_USE, 400),
        ("/oauth2/token", ("", 200), CANNOT_REACH, 503),
        ("/oauth2/token", ("[]", 200), CANNOT_USE, 400),
        ("/oauth2/token", ("7", 200), CANNOT_USE, 400),
        ("/oauth2/token", ('{"access_token": "x"}', 200), CANNOT_USE, 400),
        ("/oauth2/token", ('{"access_token": "x", "id_token": 7}', 200), CANNOT_USE, 400),
        ("/oauth2/token", ('{"access_token": "x", "id_token": "a.b.c"}', 200), CANNOT_USE, 400),
        ("/jwks", ("down", 500), CANNOT_REACH, 503),
        ("/jwks", ("[]", 200), CANNOT_USE, 400),
        ("/jwks", ('{"keys": []}', 200), CANNOT_USE, 400),
        ("/jwks", ('{"keys": [7]}', 200), CANNOT_USE, 400),
        ("/userinfo", ("down", 500), CANNOT_REACH, 503),
        ("/userinfo", ("[]", 200), CANNOT_USE, 400),
        ("/userinfo", ("{}", 200), CANNOT_USE, 400),
        ("/userinfo", ('{"sub": "somebody else"}', 200), CANNOT_USE, 400),
    ],
)
def test_useless_answer_is_said_in_words(client, provider, ann, path, answer, sentence, status):
    back = way_back(begin(client), "ann")
    provider.answers[path] = answer
    assert_refused(client, client.get(back), sentence, status)


def without(name):
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def having(**changed):
    return lambda claims: claims | changed


LATER, EARLIER = int(time.time()) + 3600, int(time.time()) - 3600


@pytest.mark.parametrize(
    "change",
    [
        having(iss="https://evil.example"),
        having(aud="another site"),
        having(aud=["another site"]),
        having(aud=[CLIENT, "another site"], azp="another site"),
        having(exp=EARLIER),
        having(iat=LATER),
        having(nbf=LATER),
        having(nonce="another"),
        having(nonce=None),
        having(sub=""),
        having(sub="x" * 192),
        having(sub="a\x00b"),
        having(sub="ä"),
        *[without(name) for name in ("iss", "aud", "exp", "iat", "nonce", "sub")],
    ],
)
def test_token_that_is_not_for_this_sign_in_is_not_believed(client, provider, ann, change):
    provider.change_token(change)
    assert_refused(client, arrive(client, "ann"), CANNOT_USE, 400)


@pytest.mark.parametrize(
    "change", [having(), having(aud=[CLIENT]), having(aud=[CLIENT, "another site"], azp=CLIENT)]
)
def test_token_that_was_made_for_this_site_is_believed(client, provider, ann, change):
    provider.change_token(change)
    assert arrive(client, "ann").url == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "other key", "wrong kind of key", "unknown number"])
def test_token_with_another_signature_is_not_believed(client, provider, ann, algorithm):
    ways = {
        "none": {"key": "", "algorithm": "none"},
        "HS256": {"key": SECRET, "algorithm": "HS256"},
        "other key": {"key": rsa.generate_private_key(65537, 2048)},
        "wrong kind of key": {"key": ec.generate_private_key(ec.SECP256R1()), "algorithm": "ES256"},
        "unknown number": {"headers": {"kid": "unknown"}},
    }
    provider.change_token(having(), **ways[algorithm])
    assert_refused(client, arrive(client, "ann"), CANNOT_USE, 400)


def test_key_without_number_is_found_where_there_is_one_alone(client, provider, ann):
    provider.change_token(having(), headers={})
    assert arrive(client, "ann").url == "/"


def test_new_key_of_the_provider_is_asked_for_at_once(client, provider, ann):
    arrive(client, "ann")
    provider.rotate = True
    client.logout()
    assert arrive(client, "ann").url == "/"
    assert is_signed_in(client)


def test_configuration_and_keys_are_asked_for_once_in_a_while(client, provider, ann):
    for _ in range(3):
        arrive(client, "ann")
    assert (len(provider.asked(DISCOVERY)), len(provider.asked("/jwks"))) == (1, 1)
    assert (len(provider.asked("/oauth2/token")), len(provider.asked("/userinfo"))) == (3, 3)


def test_configuration_is_asked_for_twice_in_a_sign_in_where_the_cache_is_down(
    client, provider, ann, monkeypatch
):
    monkeypatch.setattr("users.openid_connect.cache", DummyCache("none", {}))
    assert arrive(client, "ann").url == "/"
    assert (len(provider.asked(DISCOVERY)), len(provider.asked("/jwks"))) == (2, 1)


def test_provider_without_userinfo_says_all_in_the_token(client, provider):
    provider.change(DISCOVERY, without("userinfo_endpoint"))
    provider.change_token(having(email="ann@example.org", email_verified=True, name="Ann"))
    assert arrive(client, "ann").url == FINISH
    assert "ann@example.org" in words(client.get(FINISH))


def test_address_of_userinfo_is_not_confirmed_by_the_token(client, provider):
    UserFactory(email="ann@example.org")
    provider.knows("eve", email="ann@example.org")
    provider.change_token(having(email="eve@example.org", email_verified=True))
    response = arrive(client, "eve")
    assert response.status_code == 403
    assert not is_signed_in(client)


def test_log_says_what_was_wrong_and_holds_no_token(client, provider, ann, caplog):
    provider.change_token(having(aud="another site"))
    arrive(client, "ann")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "users.openid_connect"]
    assert "InvalidAudienceError" in line
    assert "eyJ" not in line


def test_secret_reaches_the_provider_alone(client, provider, ann):
    for page in (client.get("/accounts/sign-in/"), client.post(SIGN_IN), client.get(CALLBACK)):
        assert SECRET not in str(page.headers) + page.content.decode()
