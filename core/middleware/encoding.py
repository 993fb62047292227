"""What is sent in other letters than ours."""

import codecs

from django.core.exceptions import BadRequest


class EncodingMiddleware:
    """Answers 400 to what names any encoding but UTF-8, as no browser does with our forms.

    Django would read it in any of Python's codecs. Some of them make text that no answer can repeat and no database
    can hold (halves of pairs, in UTF-7), and some make no text at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_fit = is_utf8(request)
        # The page that says so looks at the request too, and ASCII is read as the part of UTF-8 that it is.
        request.encoding = request.encoding and "utf-8"
        if not is_fit:
            raise BadRequest("This was not sent in UTF-8.")
        return self.get_response(request)


def is_utf8(request):
    """Return whether a request is in UTF-8, as one is that names no encoding, or one that there is none of."""
    return request.encoding is None or codecs.lookup(request.encoding).name in ("utf-8", "ascii")
