"""Signing in at the identity provider: what it is asked, and what of its answers is believed (OpenID Connect Core 1.0).

The library keeps the state, does PKCE and fetches the token. It would believe an ID token unsigned, since it came over
TLS, and it knows no nonce: so tokens are checked here, in full.
"""

import logging

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string

from users.identity import IdentityRefusedError, Refusal, provider_id

logger = logging.getLogger(__name__)

# Signatures by a key of the provider's own: never "none", and no secret that both sides know.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# How long what the provider says of itself is kept; a key that is not among the kept ones is asked for at once.
KEPT_SECONDS = 300
# By how many seconds its clock may differ from ours.
LEEWAY = 60
# As long as the library's column.
LONGEST_SUBJECT = 191
# What an answer that makes no sense raises, here and in the library.
NONSENSE = (OAuth2Error, jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError)


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """Asks the provider, with the library's timeout."""

    def get_provider(self):
        return IdentityProvider(self.request, app=application())

    def get_callback_url(self, request, app):
        """Return the one address that is registered with the provider, whatever host was asked."""
        return settings.SITE_ADDRESS + reverse("identity_callback")

    @property
    def openid_config(self):
        """What the provider says of itself. Raises OAuth2Error when it is another than the one we named."""
        # Read many times in one request, in which the cache may be down.
        if not hasattr(self, "_openid_config"):
            self._openid_config = _kept("configuration", self._ask_for_configuration)
        return self._openid_config

    def _ask_for_configuration(self):
        found = self._get(f"{settings.OIDC_ISSUER}/.well-known/openid-configuration")
        if found["issuer"].rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the configuration is another issuer's")
        if not all(isinstance(found[name], str) for name in ENDPOINTS):
            raise OAuth2Error("the configuration lacks an address")
        return found

    def claims(self, token, *, nonce):
        """Return what the provider says of the person: the checked ID token, and over it what it says when asked."""
        told = self._check(token["id_token"], nonce)
        if "userinfo_endpoint" not in self.openid_config:
            return told
        said = self._get(self.profile_url, headers={"Authorization": f"Bearer {token['access_token']}"})
        if said["sub"] != told["sub"]:
            raise OAuth2Error("userinfo is about somebody else")
        if "email" in said:
            # An address is confirmed by who names it.
            told.pop("email_verified", None)
        # How somebody signed in is only said in the signed token.
        return told | said | {name: told.get(name) for name in ("acr", "amr")}

    def _check(self, token, nonce):
        """Return the claims of an ID token. Raises PyJWTError or OAuth2Error for one that is not to be believed."""
        try:
            claims = self._decode(token, self._keys())
        except (jwt.InvalidKeyError, jwt.InvalidSignatureError):
            # The provider may have a new key.
            claims = self._decode(token, self._keys(fresh=True))
        if not constant_time_compare(claims.get("nonce", ""), nonce):
            raise OAuth2Error("the nonce is another")
        if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
            raise OAuth2Error("the token was made for another site")
        subject = claims["sub"]
        if (
            not subject
            or len(subject) > LONGEST_SUBJECT
            or not subject.isascii()
            or not subject.isprintable()
        ):
            raise OAuth2Error("the subject is none")
        return claims

    def _decode(self, token, keys):
        header = jwt.get_unverified_header(token)
        if header["alg"] not in ALGORITHMS:
            raise OAuth2Error("the token is signed in no way that we know")
        # A provider with one key alone may leave out its number.
        number = header.get("kid")
        found = [key for key in keys if key.get("use", "sig") == "sig" and number in (None, key.get("kid"))]
        if len(found) != 1:
            raise jwt.InvalidKeyError("the token is signed by an unknown key")
        return jwt.decode(
            token,
            jwt.PyJWK(found[0], algorithm=found[0].get("alg", header["alg"])),
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )

    def _keys(self, *, fresh=False):
        return _kept("keys", lambda: self._get(self.openid_config["jwks_uri"])["keys"], fresh=fresh)

    def _get(self, address, **options):
        with get_adapter().get_requests_session() as session:
            response = session.get(address, **options)
            response.raise_for_status()
            return response.json()


class IdentityProvider(OpenIDConnectProvider):
    """The provider that the environment names."""

    oauth2_adapter_class = ProviderAdapter


def application():
    """Return what the provider knows this site by, as the library wants it: a row that is never stored."""
    return SocialApp(
        provider=IdentityProvider.id,
        provider_id=provider_id(),
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={
            "server_url": settings.OIDC_ISSUER,
            "scope": ["openid", *settings.OIDC_SCOPES],
            "oauth_pkce_enabled": True,
        },
    )


def begin(request, next_path):
    """Return the answer that sends a browser to the provider. Raises IdentityRefusedError when it is out of reach."""
    nonce = get_random_string(32)
    with_nonce = {"auth_params": {"nonce": nonce}, "nonce": nonce}
    provider = IdentityProvider(request, app=application())
    return _asking(lambda: provider.redirect(request, AuthProcess.LOGIN, next_url=next_path, **with_nonce))


def take_state(request):
    """Return what was remembered when this browser was sent away, once. Raises IdentityRefusedError without it."""
    provider = IdentityProvider(request, app=application())
    try:
        return provider.unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied as error:
        raise IdentityRefusedError(Refusal.STALE) from error


def finish(request, state):
    """Return the checked claims of the person who came back. Raises IdentityRefusedError."""
    if "error" in request.GET or "code" not in request.GET:
        error = request.GET.get("error", "")
        if error == ProviderAdapter.login_cancelled_error:
            raise IdentityRefusedError(Refusal.CANCELLED)
        logger.warning("The identity provider sent somebody back with an error: %.100r", error)
        raise IdentityRefusedError(Refusal.UNUSABLE)
    return _asking(lambda: _claims(request, state))


def _claims(request, state):
    adapter, app = ProviderAdapter(request, provider_id()), application()
    token = adapter.get_access_token_data(
        request, app, adapter.get_client(request, app), pkce_code_verifier=state["pkce_code_verifier"]
    )
    return adapter.claims(token, nonce=state["nonce"])


def _asking(ask):
    """Return what `ask` returns; say in the log, and by one exception, that the provider is away or makes no sense."""
    try:
        return ask()
    except requests.RequestException as error:
        logger.warning("The identity provider does not answer: %.300s", error)
        raise IdentityRefusedError(Refusal.UNREACHABLE) from error
    except NONSENSE as error:
        logger.warning("The identity provider's answer is of no use: %s: %.300s", type(error).__name__, error)
        raise IdentityRefusedError(Refusal.UNUSABLE) from error


def _kept(what, ask, *, fresh=False):
    """Return what the provider says of itself, from the cache if it was asked some minutes ago."""
    key = f"{provider_id()}:{what}"
    found = None if fresh else cache.get(key)
    if found is None:
        found = ask()
        cache.set(key, found, KEPT_SECONDS)
    return found
