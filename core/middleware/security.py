"""Headers that keep readers and editors safe."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.utils.cache import patch_cache_control

CMS_PREFIX = "/cms/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy of django-csp everywhere but in the CMS, which has its own."""

    def process_response(self, request, response):
        if getattr(request, "is_dummy", False):
            # A preview, made by a request of the CMS: that one's policy lets it stand in a frame.
            return response
        if request.path.startswith(CMS_PREFIX):
            # Where django-csp's own decorator puts the policy of a view.
            response._csp_config = settings.CMS_CONTENT_SECURITY_POLICY  # noqa: SLF001
        return super().process_response(request, response)


class PersonalPagesMiddleware:
    """What a signed-in person sees stays out of every cache between us and them; what everyone sees is asked anew.

    A view that knows better says so itself. Without a word from us, a cache may keep an answer as long as it likes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_store=True)
        elif is_for_everyone(request, response):
            patch_cache_control(response, public=True, no_cache=True)
        else:
            patch_cache_control(response, no_cache=True)
        return response


def is_for_everyone(request, response):
    """Return whether an answer to somebody without a session is the same for all: no error, no cookie, no form."""
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and "HTTP_AUTHORIZATION" not in request.META
        # The middleware above sets these two cookies afterwards.
        and not (response.cookies or request.session.modified or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))
    )
