"""What the log says of things that strangers cause every day."""

import logging


class WithoutTraceback(logging.Filter):
    """Keeps the line and drops the traceback, which leads nowhere but into Django."""

    def filter(self, record):
        record.exc_info = None
        return True


def shorten():
    """Have a request for a host that is not ours logged in one line."""
    logging.getLogger("django.security.DisallowedHost").addFilter(WithoutTraceback())
