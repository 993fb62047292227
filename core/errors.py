"""The pages shown when something goes wrong."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from core.exceptions import PageNotFound


@requires_csrf_token
def bad_request(request, exception=None):
    """Answer a request that could not be read, or is larger than anything that people type."""
    context = {"is_too_large": isinstance(exception, RequestDataTooBig)}
    return render(request, "400.html", context, status=400)


@requires_csrf_token
def permission_denied(request, exception=None):
    """Answer someone who may not do this."""
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """Answer a form whose proof of origin is missing or too old.

    A class-based view that has `show_again` shows its form once more, with what was typed and a fresh proof; for the
    others a page says what to do.
    """
    match = request.resolver_match
    view_class = getattr(match.func, "view_class", None)
    if not hasattr(view_class, "show_again"):
        return render(request, "403_csrf.html", status=403)
    view = view_class(**match.func.view_initkwargs)
    view.setup(request, *match.args, **match.kwargs)
    return view.show_again()


@requires_csrf_token
def not_found(request, exception=None):
    """Answer an unknown address: the view's own sentence where it has one for the reader, and ways on."""
    sentence = str(exception) if isinstance(exception, PageNotFound) else ""
    return render(request, "404.html", {"sentence": sentence}, status=404)


def too_many_requests(request, retry_after):
    """Answer 429 with the number of seconds after which to try again."""
    response = render(request, "429.html", {"retry_after": retry_after}, status=429)
    response.headers["Retry-After"] = str(retry_after)
    return response


def server_error(request):
    """Answer when the site is at fault: a page that needs neither database nor session."""
    return HttpResponseServerError(render_to_string("500.html"))
