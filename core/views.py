"""Addresses that belong to no app: health and uploaded pictures."""

import posixpath

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django.views.static import serve

from core.exceptions import PageNotFound

# Uploaded originals and documents are reached through Wagtail, which asks who may see them.
PUBLIC_MEDIA = "images/"
MEDIA_CACHE = "public, max-age=31536000, immutable"


@require_safe
def live(request):
    """Answer that the process runs."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def ready(request):
    """Answer 200 when the database answers, else 503; a missing cache makes the site slower, not unready."""
    parts = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    status = 200 if parts["database"] else 503
    return JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})


@require_safe
def media(request, name):
    """Serve a picture made for readers from the local disk."""
    # A name that leads out of the folder and back into another is not normal.
    if posixpath.normpath(name) != name or not name.startswith(PUBLIC_MEDIA):
        raise PageNotFound("There is no such file.")
    try:
        response = serve(request, name, document_root=settings.MEDIA_ROOT)
    except OSError as error:
        raise PageNotFound("There is no such file.") from error
    response.headers["Cache-Control"] = MEDIA_CACHE
    return response


def _ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _ask_cache():
    cache.set("health", "ok", 10)
    return cache.get("health") == "ok"


def _answers(question):
    try:
        return question()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ready
        return False
