"""Settings of the identity provider, by which people sign in elsewhere: with none set there is no such way."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ON_THIS_MACHINE = ("localhost", "127.0.0.1")


def identity_settings(env):
    """Return the settings of the identity provider; raise ImproperlyConfigured for half of one, or without https."""
    needed = {
        "OIDC_ISSUER": env.str("OIDC_ISSUER", default="").rstrip("/"),
        "OIDC_CLIENT_ID": env.str("OIDC_CLIENT_ID", default=""),
        "OIDC_CLIENT_SECRET": env.str("OIDC_CLIENT_SECRET", default=""),
    }
    missing = [name for name, value in needed.items() if not value]
    if missing and len(missing) < len(needed):
        raise ImproperlyConfigured(f"Set {' and '.join(missing)} too, or no OIDC_ variable at all.")
    issuer = urlsplit(needed["OIDC_ISSUER"])
    is_trial = issuer.scheme == "http" and issuer.hostname in ON_THIS_MACHINE
    if not missing and issuer.scheme != "https" and not is_trial:
        raise ImproperlyConfigured("OIDC_ISSUER must begin with https://.")
    return needed | {
        "OIDC_NAME": env.str("OIDC_NAME", default="your work identity"),
        "OIDC_SCOPES": env.str("OIDC_SCOPES", default="openid profile email").split(),
        "OIDC_ORIGINS": env.list("OIDC_ORIGINS", default=[]),
        "OIDC_NAME_CLAIM": env.str("OIDC_NAME_CLAIM", default="name"),
        "OIDC_ORGANISATION_CLAIM": env.str("OIDC_ORGANISATION_CLAIM", default="organisation"),
        "OIDC_ROLE_CLAIM": env.str("OIDC_ROLE_CLAIM", default="role"),
        "OIDC_PROVES_STAFF": env.bool("OIDC_PROVES_STAFF", default=False),
        "OIDC_SECOND_FACTOR": env.bool("OIDC_SECOND_FACTOR", default=False),
        "OIDC_ACR": env.list("OIDC_ACR", default=[]),
    }


def form_targets(identity):
    """Return the origins that the button may lead to: form-action holds for what a form redirects to as well."""
    if not identity["OIDC_ISSUER"]:
        return []
    issuer = urlsplit(identity["OIDC_ISSUER"])
    return list(dict.fromkeys([f"{issuer.scheme}://{issuer.netloc}", *identity["OIDC_ORIGINS"]]))
