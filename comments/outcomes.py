"""What a comment led to, for its own page: an app that knows of it registers how to find that out."""

_finders = []


def register(finder):
    """Add a finder: it takes a comment and returns pages that everyone may read."""
    if finder in _finders:
        raise ValueError("This finder is registered already.")
    _finders.append(finder)


def outcomes_of(comment):
    """Return the pages that a comment led to."""
    return [page for finder in _finders for page in finder(comment)]
