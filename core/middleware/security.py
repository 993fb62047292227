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
    """What a signed-in person sees stays out of every cache between us and them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
