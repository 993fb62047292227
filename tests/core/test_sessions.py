"""Session cookies that somebody made up."""

import pytest
from django.conf import settings

from core.sessions import SessionStore
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

STRANGE = {
    "empty": "",
    "short": "abc",
    "plain": "a" * 32,
    "NUL": "abcdefgh\x00ijkl",
    "NUL alone": "\x00" * 32,
    "accents": "é" * 32,
    "bytes": "\xff\xfe" * 16,
    "quotes": "' OR 1=1; --",
    "escaped": "%00%00%00%00%00%00",
    "long": "a" * 4000,
}


@pytest.mark.parametrize("key", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("address", ["/", "/talk/", "/talk/a-post/", "/search/?q=post", "/accounts/sign-in/"])
def test_strange_session_cookie_is_answered(client, key, address):
    PostPageFactory(slug="a-post")
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"
    client.cookies[settings.SESSION_COOKIE_NAME].set(settings.SESSION_COOKIE_NAME, key, key)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("key", [*STRANGE.values(), "\udc80" * 32, "٣" * 32])
def test_strange_session_key_is_nobody_s(key):
    session = SessionStore(key)
    assert "_auth_user_id" not in session
    assert session.session_key is None


def test_session_of_an_account_still_stands(client):
    user = UserFactory()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert SessionStore(key)["_auth_user_id"] == str(user.pk)
    assert client.get("/accounts/sign-in/").status_code == 302
