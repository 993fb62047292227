"""Small views in front of the site's addresses: what was called, and what happens while a page is made."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns as addresses_of_the_site  # noqa: F401
from core.page_cache import cacheable

BODY = "<p>A page that everyone may see.</p>" * 40

# The paths asked of a view, in order; and what to do while a view makes its page.
calls = []
meanwhile = []


def reset():
    calls.clear()
    meanwhile.clear()


def body_for(request):
    """Return what the page says: different for each `after` and each call."""
    return f"{BODY}<p>after={request.GET.get('after', '')} call={len(calls)}</p>"


def seen(request):
    calls.append(request.get_full_path())
    for deed in meanwhile:
        deed()


def page(request):
    seen(request)
    return cacheable(HttpResponse(body_for(request)), tags={"thing"}, params=("after", "category"))


def other(request):
    seen(request)
    return cacheable(HttpResponse(body_for(request)), tags={"another"})


def brief(request):
    seen(request)
    return cacheable(HttpResponse(body_for(request)), seconds=1)


def over(request):
    seen(request)
    return cacheable(HttpResponse(body_for(request)), seconds=0.4)


def unmarked(request):
    seen(request)
    return HttpResponse(body_for(request))


def missing(request):
    seen(request)
    return cacheable(HttpResponse(body_for(request), status=404))


def with_cookie(request):
    seen(request)
    response = cacheable(HttpResponse(body_for(request)))
    response.set_cookie("mine", "secret")
    return response


def with_message(request):
    seen(request)
    messages.info(request, "For you alone.")
    return cacheable(HttpResponse(body_for(request)))


def in_pieces(request):
    seen(request)
    return cacheable(StreamingHttpResponse([body_for(request)]))


urlpatterns = [
    path("page/", page),
    path("other/", other),
    path("brief/", brief),
    path("over/", over),
    path("unmarked/", unmarked),
    path("missing/", missing),
    path("with-cookie/", with_cookie),
    path("with-message/", with_message),
    path("in-pieces/", in_pieces),
    *addresses_of_the_site,
]
