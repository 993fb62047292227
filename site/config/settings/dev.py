"""One machine, nothing to set: SQLite, files for cache and mail, a secret key made on first use."""

from django.core.exceptions import ImproperlyConfigured

from core.secret_files import kept_secret

from .base import *  # noqa: F403
from .base import VAR_DIR, env

try:
    SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR_DIR / "secret_key", 50)
except OSError as error:
    raise ImproperlyConfigured(
        f"This folder cannot be used: {VAR_DIR} ({error.strerror}). Choose another with VAR_DIR=."
    ) from error
DEBUG = env.bool("DEBUG", default=False)
DEMO = True
# A demonstration is tried without a telephone at hand; the CMS says so on its first screen.
CMS_SECOND_FACTOR = env.bool("CMS_SECOND_FACTOR", default=False)
