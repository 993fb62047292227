"""What is sent in another encoding than UTF-8: refused, and never a fault of the site."""

import pytest
from django.test import Client

from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

# With these, Django would read half of a pair, no text at all, or something else than was meant.
OTHERS = ["utf-7", "unicode-escape", "utf-16", "rot13", "hex", "iso-8859-1"]
BODY = (
    "--x\r\nContent-Disposition: form-data; name=login\r\n\r\nLone +2AA- \\ud800 one\r\n"
    "--x\r\nContent-Disposition: form-data; name=query\r\n\r\nLone +2AA- \\ud800 one\r\n--x--\r\n"
)


def kind(charset):
    return f"multipart/form-data; boundary=x; charset={charset}"


@pytest.mark.parametrize("charset", OTHERS)
@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/accounts/profile/", "/cms/", "/", "/no-such-page/"])
@pytest.mark.parametrize("csrf", [True, False])
def test_form_in_another_encoding_is_refused(charset, path, csrf):
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(UserFactory())
    response = client.generic("POST", path, BODY, content_type=kind(charset))
    assert response.status_code == 400
    assert "We could not read that request" in response.text
    assert "Content-Security-Policy" in response.headers


# Codecs that make no text at all break Django itself where an address has parameters.
@pytest.mark.parametrize("charset", [name for name in OTHERS if name not in ("rot13", "hex")])
@pytest.mark.parametrize("path", ["/talk/", "/search/"])
def test_address_that_is_to_be_read_in_another_encoding_is_refused(client, charset, path):
    # The page is in the cache, and what the parameters are is known.
    client.get(path)
    response = client.get(path, {"after": "+2AA-", "q": "\\ud800"}, CONTENT_TYPE=kind(charset))
    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "U8", "no-such", ""])
def test_form_in_utf_8_or_in_no_known_encoding_is_read(client, charset):
    response = client.generic("POST", "/accounts/sign-in/", BODY, content_type=kind(charset))
    assert response.status_code == 200
    assert "Lone +2AA-" in response.text


@pytest.mark.parametrize("charset", ["utf-8", "no-such"])
def test_page_in_utf_8_comes_from_the_cache(client, queries, charset):
    client.get("/talk/")
    with queries() as counted:
        assert client.get("/talk/", CONTENT_TYPE=kind(charset)).status_code == 200
    assert len(counted) == 0
