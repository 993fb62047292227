"""What somebody sent who was signed out meanwhile: kept in the session until they have signed in and sent it again."""

import time

KEY = "unsent_form"
KEPT_FOR = 60 * 60
# More than any field takes, so that whoever wrote too much can still shorten it.
LONGEST = 10_000


def keep(request, names):
    """Keep the fields of these names that were sent to this address; nothing else that was sent before."""
    typed = {name: request.POST[name][:LONGEST] for name in names if name in request.POST}
    request.session[KEY] = {"path": request.path, "at": time.time(), "typed": typed}


def found(request):
    """Return what was kept for this address in the last hour, as a dict of texts by field, or an empty one."""
    kept = request.session.get(KEY)
    is_here = kept and kept["path"] == request.path and time.time() - kept["at"] < KEPT_FOR
    return kept["typed"] if is_here else {}


def forget(request):
    """Forget what was kept: it has been sent."""
    request.session.pop(KEY, None)
