"""What a stranger sees of an answer."""


def headers_of(response):
    """Return the headers of a response, sorted, as pairs, without the second in which it was made."""
    return tuple(sorted(pair for pair in response.headers.items() if pair[0] != "Expires"))
