"""Keeps links that were mailed out of the logs: who reads those could use a link that waits for its owner."""

import logging
import re

# Django writes down the path of each request that it refuses, or that fails.
LOGGERS = ("django.request", "django.security.csrf", "django.server")
# Signed tokens are long; `delete` and `deleted` are words.
TOKEN = re.compile(r"(/accounts/(?:register/confirm|recheck|my-data)/)[^/?\s]{20,}")


class TokensOut(logging.Filter):
    """Puts an ellipsis in the place of each token in a line."""

    def filter(self, record):
        record.msg = without_tokens(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(without_tokens(part) for part in record.args)
        return True


def without_tokens(part):
    """Return a text with its tokens left out, and anything else as it is."""
    return TOKEN.sub(r"\1…", part) if isinstance(part, str) else part


def keep_tokens_out():
    """Put the filter on the loggers that name paths."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(TokensOut())
