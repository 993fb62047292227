"""Settings of the measured servers: development's, with one more address for the bare view."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import LOGGING, env

ROOT_URLCONF = "bench.urls"
LOGGING["handlers"]["console"]["level"] = "ERROR"
# The bytes that the bare view answers with: those of the post it is compared to.
BARE_BODY = env.str("BARE_BODY", default="")
