"""What our views raise."""

from django.http import Http404


class PageNotFound(Http404):
    """An unknown address, with a sentence that the 404 page shows to the reader."""
