"""Who an identity provider says that somebody is, and what of it is taken over."""

import hashlib
from dataclasses import dataclass

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from users.addresses import clean_address, clean_line
from users.models import Profile
from users.names import clean_name

# How the sign-in library calls this way in, in its record of how somebody signed in.
METHOD = "socialaccount"
# Fields of the profile that the provider fills and its owner then cannot.
ATTRIBUTES = ("organisation", "role")
# Longer texts are cleaned no more: nobody is called that.
LONGEST_CLAIM = 1000


class Refusal(models.TextChoices):
    """Why somebody who comes back from the provider is not let in; pages say it in words."""

    STALE = "stale"
    CANCELLED = "cancelled"
    UNREACHABLE = "unreachable"
    UNUSABLE = "unusable"
    NO_EMAIL = "no-email"
    INACTIVE = "inactive"
    OTHER_IDENTITY = "other-identity"


class IdentityRefusedError(Exception):
    """Raised when somebody is not let in; `refusal` says why."""

    def __init__(self, refusal):
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class Identity:
    """A person as the provider knows them; every text but `subject` may be empty."""

    provider: str
    subject: str
    email: str
    name: str
    organisation: str
    role: str
    has_second_factor: bool

    @property
    def attributes(self):
        """The fields of the profile that the provider says something of."""
        return {name: value for name in ATTRIBUTES if (value := getattr(self, name))}


def is_configured():
    """Return whether there is an identity provider."""
    return bool(settings.OIDC_ISSUER)


def provider_id():
    """Return what an identity is stored under: another issuer may give the same subject to somebody else."""
    return f"oidc-{hashlib.sha256(settings.OIDC_ISSUER.encode()).hexdigest()[:32]}"


def identity_from(claims):
    """Return the identity that checked claims tell of; what is not fit to be shown is left out."""
    return Identity(
        provider=provider_id(),
        subject=claims["sub"],
        email=_confirmed_address(claims),
        name=_cleaned(claims.get(settings.OIDC_NAME_CLAIM), clean_name),
        organisation=_attribute(claims, settings.OIDC_ORGANISATION_CLAIM, "organisation"),
        role=_attribute(claims, settings.OIDC_ROLE_CLAIM, "role"),
        has_second_factor=_has_second_factor(claims),
    )


def counts_as_second_factor(request):
    """Return whether this session was opened at the provider in a way that counts as a second factor for the CMS."""
    if not settings.OIDC_SECOND_FACTOR or not is_configured():
        return False
    records = get_authentication_records(request, request.user)
    return any(
        record["method"] == METHOD and record.get("provider") == provider_id() and record.get("second_factor")
        for record in records
    )


def locked_fields(profile):
    """Return the fields of a profile that its owner cannot change; without a provider nobody else could either."""
    return profile.locked if is_configured() else []


def _confirmed_address(claims):
    """Return the email address if the provider says that it has confirmed it, or an empty text."""
    # Some providers write the truth as a text.
    if claims.get("email_verified") not in (True, "true"):
        return ""
    return _cleaned(claims.get("email"), clean_address)


def _attribute(claims, claim, field):
    """Return a claim as the profile holds it, cut to its length."""
    line = _cleaned(claims.get(claim), clean_line)
    longest = Profile._meta.get_field(field).max_length
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _cleaned(value, clean):
    """Return a claim, or the first of several, as `clean` leaves it; an empty text for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str) or len(value) > LONGEST_CLAIM:
        return ""
    try:
        return clean(value)
    except ValidationError:
        return ""


def _has_second_factor(claims):
    if not settings.OIDC_SECOND_FACTOR:
        return False
    ways = claims.get("amr")
    said = [claims.get("acr"), *(ways if isinstance(ways, list) else [])]
    return not settings.OIDC_ACR or any(wanted in said for wanted in settings.OIDC_ACR)
