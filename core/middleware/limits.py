"""What is tried too often, where no view answers it better."""

from core.errors import too_many_requests
from core.limits import LimitReached


class LimitReachedMiddleware:
    """Answers 429, with when to try again, for a view that lets LimitReached pass."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, LimitReached):
            return too_many_requests(request, exception.retry_after)
        return None
