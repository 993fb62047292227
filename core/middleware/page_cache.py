"""Answers from the page cache, before anything else runs."""

import hashlib
import time
import zlib
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpResponse, HttpResponseNotModified
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers

from core import page_cache
from core.middleware.encoding import is_utf8

# What zlib calls a gzip file.
GZIP = 31
RENDER_SECONDS = 10
PATIENCE_SECONDS = 3
POLL_SECONDS = 0.02
# Raised when entries change their shape: those of an older release are never read.
FORMAT = 1
DECLARED_SECONDS = 24 * 3600
# Health checks must not wait for the cache, and files have no need of it.
NEVER_KEPT = ("/health/", settings.STATIC_URL)
# What the answer with a body says of it, and 304 leaves out.
OF_THE_BODY = ("Content-Type", "Content-Length")


class PageCacheMiddleware:
    """Keeps and serves pages that views marked with `core.page_cache.cacheable`.

    Only a GET or HEAD without session cookie or Authorization is answered from here, and only an answer of 200
    that sets no cookie is kept. While one process makes a page, the others wait for it.
    """

    def __init__(self, get_response):
        if not settings.PAGE_CACHE or settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        if not is_anonymous_read(request) or not is_for_us(request):
            return self.get_response(request)
        declared = cache.get(declared_key(request)) if request.META.get("QUERY_STRING") else ()
        if declared is not None:
            entry = page_cache.fetch(entry_key(request, declared))
            if entry:
                return answer(request, entry)
        return self.make(request)

    def make(self, request):
        """Render the page, or wait for the process that renders it already."""
        made_in = page_cache.generation()
        if made_in is None or request.method != "GET":
            return self.get_response(request)
        declared = cache.get(declared_key(request))
        if declared is None:
            return self.render(request, made_in)
        key = entry_key(request, declared)
        lock = f"{key}:lock"
        if not cache.add(lock, True, RENDER_SECONDS):
            entry = wait_for(key, lock)
            return answer(request, entry) if entry else self.render(request, page_cache.generation())
        try:
            # Another process may have finished between the look into the cache and the lock.
            entry = page_cache.fetch(key)
            return answer(request, entry) if entry else self.render(request, made_in)
        finally:
            cache.delete(lock)

    def render(self, request, made_in):
        """Return the view's answer, packed and kept where everyone may have it."""
        request.is_packed_by_page_cache = True
        response = self.get_response(request)
        if not page_cache.is_keepable(response):
            return response
        policy = response.page_cache
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        response.headers.setdefault("Cache-Control", "public, no-cache")
        if policy.seconds:
            cache.set(declared_key(request), policy.params, DECLARED_SECONDS)
        entry = page_cache.store(entry_key(request, policy.params), response, made_in)
        return answer(request, entry)


def is_anonymous_read(request):
    """Return whether this request may be answered with what everyone sees."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)
        and not request.path.startswith(NEVER_KEPT)
        and is_utf8(request)
    )


def is_for_us(request):
    """Return whether the request names one of our hosts; for others the answer of 400 is made below, with headers."""
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


def entry_key(request, declared):
    """Return the key of a page: scheme, host, path and the declared parameters as views read them, in one order."""
    wanted = urlencode([(name, request.GET[name]) for name in sorted(declared) if request.GET.get(name)])
    return f"page-cache:{FORMAT}:page:{_digest(request, wanted)}"


def declared_key(request):
    """Return the key of the parameters that the view at this path declared."""
    return f"page-cache:{FORMAT}:declared:{_digest(request, '')}"


def _digest(request, query):
    host, _port = split_domain_port(request.get_host())
    text = f"{request.scheme}://{host}{request.path}?{query}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def wait_for(key, lock):
    """Return the entry that another process is making; None when it gave up or took too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        time.sleep(POLL_SECONDS)
        # The lock is looked at first: what its holder kept was there before the lock went.
        is_over = cache.get(lock) is None
        entry = page_cache.fetch(key)
        if entry or is_over:
            return entry
    return None


def answer(request, entry):
    """Return a kept page in the best encoding the browser takes, or 304 when it has it already."""
    if entry.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponseNotModified()
        for name, value in entry.headers:
            if name not in OF_THE_BODY:
                response.headers[name] = value
        response.headers["ETag"] = entry.etag
        return response
    accepted = accepted_encodings(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    encoding = next((name for name in entry.packed if name in accepted), None)
    body = entry.packed[encoding] if encoding else zlib.decompress(entry.packed["gzip"], wbits=GZIP)
    response = HttpResponse(b"" if request.method == "HEAD" else body)
    for name, value in entry.headers:
        response.headers[name] = value
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = entry.etag
    response.headers["Content-Length"] = str(len(body))
    return response


@lru_cache(maxsize=256)
def accepted_encodings(header):
    """Return the names of the encodings that an Accept-Encoding header takes; weight 0 means not."""
    parts = [part.partition(";") for part in header.lower().split(",")]
    return frozenset(name.strip() for name, _, weight in parts if weight.strip(" q=.0") or "q" not in weight)
