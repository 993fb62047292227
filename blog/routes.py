"""Pages with addresses of their own below them."""

from wagtail.contrib.routable_page.models import RoutablePageMixin


class RoutedPageMixin(RoutablePageMixin):
    """Wagtail's further addresses, each under the rules of the page: its expiry and its place in the page cache."""

    def serve(self, request, *args, **kwargs):
        # Wagtail's mixin hands the request to the address's own view and never comes to BasePage.serve.
        self.refuse_when_expired()
        return self.mark_cacheable(request, super().serve(request, *args, **kwargs))
