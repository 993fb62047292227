"""Settings for real machines: everything from the environment, and a stop at once on what is missing."""

import re

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import SITE_ADDRESS, env

NEEDED = {
    "SECRET_KEY": "a random text of at least 50 characters",
    "ALLOWED_HOSTS": "the host names of the site, separated by commas",
    "SITE_ADDRESS": "the address readers use, with https://",
    "TRUSTED_PROXIES": "how many proxies of yours stand in front, 0 for none (docs/operations/accounts.md)",
    "ROUND_KEYS_DIR": "a folder that all machines share and no backup holds (docs/operations/anonymous-rounds.md)",
    "DATABASE_URL": "postgres://USER:PASSWORD@HOST:5432/NAME",
    "REDIS_URL": "redis://HOST:6379/0",
    "EMAIL_URL": "smtp+tls://USER:PASSWORD@HOST:587",
}
missing = [name for name in NEEDED if not env.str(name, default="")]
if missing:
    lines = "\n".join(f"  {name}: {NEEDED[name]}" for name in missing)
    raise ImproperlyConfigured(f"Set these environment variables (see .env.example):\n{lines}")

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: set a random text of at least 50 characters.")

# Addresses are put together from it: a slash at its end would stand twice.
if not re.fullmatch(r"https://[^/?#@\s]+", SITE_ADDRESS):
    raise ImproperlyConfigured(
        f"SITE_ADDRESS must be https:// and a host name, without a slash at the end, not {SITE_ADDRESS}."
    )

COMPRESS_ALL_STATIC_FILES = True

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
