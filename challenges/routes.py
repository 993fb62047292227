"""The addresses of a challenge's ideas, below its page."""

from django.shortcuts import redirect
from wagtail.contrib.routable_page.models import path, re_path

from blog.routes import RoutedPageMixin


class IdeaRoutesMixin(RoutedPageMixin):
    """A page with ideas below it. An alias leads to its original, where the ideas are."""

    @path("ideas/")
    def ideas_list(self, request):
        """The list of what was posted here."""
        from challenges.views import IdeasView

        return self._at_original(request) or IdeasView.as_view()(request, challenge=self)

    @path("ideas/new/")
    def new_idea(self, request):
        """The way to the form for something new: it stands elsewhere, for a page's own routes cannot show it again."""
        return redirect("challenges:new", pk=self.alias_of_id or self.pk)

    @path("ideas/like/")
    def similar_ideas(self, request):
        """What is like something that somebody types."""
        from challenges.views import similar

        return self._at_original(request) or similar(request, self)

    @path("ideas/feed/")
    def ideas_feed(self, request):
        """The newest, as Atom."""
        from challenges.views import IdeasFeed, keep_list

        return self._at_original(request) or keep_list(request, IdeasFeed(self)(request), self)

    @re_path(r"^ideas/(?P<pk>[0-9]{1,18})-(?P<slug>[-a-z0-9]{1,80})/$")
    def idea(self, request, pk, slug):
        """One of them."""
        from challenges.views import IdeaView

        view = IdeaView.as_view()
        return self._at_original(request) or view(request, challenge=self, pk=int(pk), slug=slug)

    def _at_original(self, request):
        """Return the way to the same address below the original, or None for a page that is no alias."""
        if not self.alias_of_id:
            return None
        return redirect(f"{self.alias_of.url}{request.path.removeprefix(self.url)}")
