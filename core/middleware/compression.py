"""Compression of what the page cache does not keep."""

from django.middleware.gzip import GZipMiddleware

from core import page_cache


class UncachedGZipMiddleware(GZipMiddleware):
    """Django's gzip (with its padding against BREACH), but for pages that the page cache packs itself."""

    def process_response(self, request, response):
        if getattr(request, "is_packed_by_page_cache", False) and page_cache.is_keepable(response):
            return response
        return super().process_response(request, response)
