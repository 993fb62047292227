"""The maintenance page."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 600


class MaintenanceMiddleware:
    """Answers 503 to all but health checks while MAINTENANCE is set."""

    def __init__(self, get_response):
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(("/health/", settings.STATIC_URL)):
            return self.get_response(request)
        return HttpResponse(
            render_to_string("maintenance.html"),
            status=503,
            headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"},
        )
