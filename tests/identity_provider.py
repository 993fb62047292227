"""A real OpenID Connect provider on this machine, and a person who signs in there.

    from tests.identity_provider import arrive

    @pytest.mark.django_db
    def test_known_person_is_signed_in(client, provider):
        provider.knows("u1", email="ann@nhs.net", email_verified=True)
        response = arrive(client, "u1")

The fixture `provider` (tests/users/conftest.py) connects the site with it. `provider.change("/userinfo", function)`
lets a function change the JSON of its answer there, and `provider.change_token(function)` the claims of the ID token
before it is signed again. `provider.answers[path]` is an answer (text, status) in place of its own; `provider.hold`
lets the next ones wait so many seconds; `provider.rotate = True` gives it a new key. `provider.seen` are the paths and
parameters of what it was asked.
"""

import json
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

import flask
import jwt
import oidc_provider_mock
import requests
from oidc_provider_mock import _server

SIGN_IN = "/accounts/identity/"
CALLBACK = "/accounts/identity/callback/"
FINISH = "/accounts/identity/finish/"
SECRET = "the secret of this site, which is long enough for HS256"
CLIENT = "talk"


class Provider:
    """The provider in its thread; what a test changed is forgotten by `reset`."""

    def __init__(self):
        self.app = oidc_provider_mock.app()
        self.app.before_request(self._before)
        self.app.after_request(self._after)
        self.reset()

    def reset(self):
        self.changes, self.answers, self.seen, self.hold, self.rotate = {}, {}, [], 0, False

    def knows(self, subject, **claims):
        """Let the provider know a person, with what it says of them."""
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def change(self, path, function):
        self.changes[path] = function

    def change_token(self, function, *, key=None, algorithm="RS256", headers=None):
        """Sign the ID token again after a change, with the provider's key or another one."""

        def change(answer):
            jwk = self._storage.jwk
            claims = jwt.decode(answer["id_token"], options={"verify_signature": False, "verify_aud": False})
            signing_key = jwk.as_pem(is_private=True) if key is None else key
            said = {"kid": jwk.as_dict(add_kid=True)["kid"]} if headers is None else headers
            return answer | {
                "id_token": jwt.encode(function(claims), signing_key, algorithm=algorithm, headers=said)
            }

        self.change("/oauth2/token", change)

    def asked(self, path):
        """Return the parameters of the requests for a path, in their order."""
        return [parameters for seen, parameters in self.seen if seen == path]

    @property
    def _storage(self):
        return flask.g.oidc_provider_mock_storage

    def _before(self):
        path = flask.request.path
        if not path.startswith("/users/"):
            self.seen.append((path, flask.request.values.to_dict()))
            time.sleep(self.hold)
        if self.rotate:
            self._storage.jwk = type(self._storage.jwk).generate_key(is_private=True)
            self.rotate = False
        if path in self.answers:
            text, status = self.answers[path]
            return flask.Response(text, status, content_type="application/json")
        return None

    def _after(self, response):
        change = self.changes.get(flask.request.path)
        if change and response.status_code == 200:
            response.set_data(json.dumps(change(json.loads(response.get_data()))))
        return response


@contextmanager
def running():
    """Run a provider on a free port."""
    provider = Provider()
    with _server._threaded_server(provider.app, poll_interval=0.02) as server:
        provider.issuer = f"http://localhost:{server.server_port}"
        yield provider


def connect(settings, provider):
    """Connect the site with a provider, with everything else as it is when it is not set."""
    settings.OIDC_ISSUER = provider.issuer
    settings.OIDC_CLIENT_ID = CLIENT
    settings.OIDC_CLIENT_SECRET = SECRET
    settings.OIDC_NAME = "NHS identity"
    settings.OIDC_SCOPES = ["openid", "profile", "email"]
    settings.OIDC_NAME_CLAIM = "name"
    settings.OIDC_ORGANISATION_CLAIM = "organisation"
    settings.OIDC_ROLE_CLAIM = "role"
    settings.OIDC_PROVES_STAFF = settings.OIDC_SECOND_FACTOR = False
    settings.OIDC_ACR = []


def begin(client, following=""):
    """Press the button; return the address at the provider."""
    response = client.post(SIGN_IN, {"next": following})
    assert response.status_code == 302, response.content.decode()
    return response.url


def way_back(address, subject):
    """Sign in at the provider as a person would; return where it sends the browser."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def arrive(client, subject, following=""):
    """Go to the provider, sign in there, and come back; return the site's answer."""
    return client.get(way_back(begin(client, following), subject))


def come_back(client, **parameters):
    """Come back from a sign-in that was begun, with these parameters beside the right state."""
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    return client.get(f"{CALLBACK}?{urlencode({'state': state} | parameters)}")
