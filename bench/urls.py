"""The site's addresses and that of the bare view."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns as site_patterns

BODY = Path(settings.BARE_BODY).read_bytes() if settings.BARE_BODY else b""


def bare(request):
    """Answer with the bytes of a post, without having made them."""
    return HttpResponse(BODY)


urlpatterns = [path("bench/bare/", bare), *site_patterns]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
