"""What somebody wrote who was signed out meanwhile: kept in the session until they have signed in again."""

KEY = "unsent_comment"
# More than fits into a comment, so that whoever wrote too much can still shorten it.
KEPT = 20_000


def keep(request, text):
    """Keep what was sent to this address."""
    request.session[KEY] = {"path": request.path, "text": text[:KEPT]}


def take(request, path):
    """Return what was kept for an address, once, or an empty text."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != path:
        return ""
    del request.session[KEY]
    return kept["text"]
