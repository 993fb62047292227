"""Where people go on to once they have signed in, registered or confirmed something."""

from django.conf import settings
from django.http import HttpResponseRedirect

LONGEST = 500


def is_safe(address):
    """Return whether people may be sent there: to a page of this site, and not back to where they sign in.

    The address begins with one slash. A browser takes two for another site, and a backslash for a slash. It leaves out
    signs that control, which PostgreSQL does not store. And Django takes a text without a slash for the name of a view.
    """
    return (
        len(address) <= LONGEST
        and address.isprintable()
        and address.startswith("/")
        and not address.startswith(("//", settings.LOGIN_URL))
        and "\\" not in address
    )


def safe_next(request):
    """Return the address on this site to go on to, as asked for by `next`, or an empty text."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_safe(wanted) else ""


def go_on(request, otherwise):
    """Return the answer that leads to the address asked for by `next`, or else to this one."""
    return HttpResponseRedirect(safe_next(request) or otherwise)
