"""Whether the person in front of a session has shown lately who they are (docs/adr/0022).

The library asks only those who have a password or a second factor, and lets everyone else pass. We ask everyone: a
code by mail is a way that all have. And who has a second factor confirms by that alone, or a stolen password and an
open session would be enough to switch it off.
"""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records

from users.second_factor import has_second_factor


def has_confirmed(request):
    """Return whether this person signed in, or confirmed that it is them, in the last minutes (one query)."""
    methods = _methods(request)
    return "mfa" in methods if has_second_factor(request.user) else bool(methods)


def has_used_mailed_code(request):
    """Return whether this person entered a code from the mailbox in the last minutes."""
    return "code" in _methods(request)


def _methods(request):
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return {
        record["method"]
        for record in get_authentication_records(request, request.user)
        if record["at"] > since
    }
