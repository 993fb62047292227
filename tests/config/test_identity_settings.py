"""Settings of the identity provider: none, or all that is needed; and where the button may lead."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.identity import form_targets, identity_settings
from tests.config.test_settings import settings_of

WHOLE = {
    "OIDC_ISSUER": "https://id.example.nhs.uk/realm/",
    "OIDC_CLIENT_ID": "talk",
    "OIDC_CLIENT_SECRET": "secret",
}


def read(**variables):
    env = environ.Env()
    env.ENVIRON = variables
    return identity_settings(env)


def test_nothing_set_is_no_provider():
    found = read()
    assert (found["OIDC_ISSUER"], found["OIDC_PROVES_STAFF"], found["OIDC_SECOND_FACTOR"]) == (
        "",
        False,
        False,
    )
    assert form_targets(found) == []


def test_whole_provider_is_read_with_its_defaults():
    found = read(**WHOLE)
    assert found["OIDC_ISSUER"] == "https://id.example.nhs.uk/realm"
    assert found["OIDC_SCOPES"] == ["openid", "profile", "email"]
    assert [found[f"OIDC_{name}_CLAIM"] for name in ("NAME", "ORGANISATION", "ROLE")] == [
        "name",
        "organisation",
        "role",
    ]
    assert (found["OIDC_PROVES_STAFF"], found["OIDC_SECOND_FACTOR"], found["OIDC_ACR"]) == (False, False, [])


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_provider_is_refused_and_what_is_missing_is_named(missing):
    with pytest.raises(ImproperlyConfigured, match=f"Set {missing} too"):
        read(**{name: value for name, value in WHOLE.items() if name != missing})


@pytest.mark.parametrize(
    ("issuer", "allowed"),
    [
        ("https://id.example", True),
        ("http://127.0.0.1:9400", True),
        ("http://localhost:9400", True),
        ("http://id.example", False),
        ("http://localhost.evil.example", False),
        ("id.example", False),
        ("ftp://localhost", False),
    ],
)
def test_provider_is_reached_by_https_or_on_this_machine(issuer, allowed):
    if allowed:
        assert read(**WHOLE | {"OIDC_ISSUER": issuer})["OIDC_ISSUER"] == issuer
        return
    with pytest.raises(ImproperlyConfigured, match="must begin with https"):
        read(**WHOLE | {"OIDC_ISSUER": issuer})


def test_button_may_lead_to_the_provider_and_where_it_sends_people_on():
    more = {"OIDC_ORIGINS": "https://login.example,https://id.example.nhs.uk"}
    assert form_targets(read(**WHOLE | more)) == ["https://id.example.nhs.uk", "https://login.example"]


@pytest.mark.parametrize(
    ("variables", "targets"), [({}, ["'self'"]), (WHOLE, ["'self'", "https://id.example.nhs.uk"])]
)
def test_policy_of_the_site_names_the_provider_where_there_is_one(tmp_path, variables, targets):
    found = settings_of("dev", "CONTENT_SECURITY_POLICY", VAR_DIR=str(tmp_path), **variables)
    assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == targets
