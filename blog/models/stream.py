"""The stream: everything published, newest first, filtered by category, year and author."""

from django.db.models import Count
from django.db.models.functions import ExtractYear
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField

from blog.feeds import StreamFeed
from blog.filters import StreamFilter
from blog.models.authors import AuthorPage
from blog.models.categories import Category
from blog.models.posts import PostPage
from blog.routes import RoutedPageMixin
from conversations.mixins import with_conversations
from conversations.models import Conversation
from core.cursors import newest_first
from core.exceptions import PageNotFound
from core.models import BasePage

POSTS_A_PAGE = 20


class PostIndexPage(RoutedPageMixin, BasePage):
    """The stream of posts at /talk/."""

    introduction = RichTextField(features=["bold", "link"])

    content_panels = BasePage.content_panels + [FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["blog.PostPage", "challenges.ActionUpdatePage"]
    max_count = 1
    lists_others = True
    reserved_child_slugs = frozenset({"feed"})

    @path("")
    def stream(self, request):
        """The posts that the filter leaves, 20 a page, with the number of posts behind each link of the filter."""
        chosen = StreamFilter.read(request.GET)
        everything = self.posts()
        posts = everything.filtered(**chosen.lookups)
        page = newest_first(
            posts.for_cards(),
            "date",
            size=POSTS_A_PAGE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        context = {
            "posts": with_conversations(page.items),
            "page_of_posts": page,
            "filter": chosen,
            "followable": followable(chosen),
            "categories": category_links(everything, chosen),
            "years": year_links(everything, chosen),
            "authors": author_links(everything, chosen),
        }
        return self.render(request, context_overrides=context)

    @path("feed/", name="feed")
    @path("feed/<slug:category>/", name="category_feed")
    def feed(self, request, category=None):
        """The newest posts as Atom, of all categories or of one."""
        row = Category.objects.filter(slug=category).first() if category else None
        if category and row is None:
            raise PageNotFound("There is no such category.")
        return StreamFeed(self, row)(request)

    def posts(self):
        """Return the posts of this stream that anyone may read."""
        return PostPage.objects.child_of(self).readable()

    @property
    def changes_at(self):
        return PostPage.objects.child_of(self).next_expiry()

    @property
    def page_cache_params(self):
        return ("category", "year", "author", "after", "before")


def followable(chosen):
    """Return the conversation of what the stream shows: a category's, or the site's where nothing is filtered."""
    if chosen.category:
        return chosen.category.conversation
    return Conversation.objects.of_site() if chosen.is_empty else None


def category_links(posts, chosen):
    """Return (category, address, number of posts, whether it is chosen) for each category with posts, and all."""
    counts = posts.filtered(**chosen.without("category").lookups).count_by_category()
    links = [
        (
            category,
            chosen.replace(category=category).query,
            counts.get(category.pk, 0),
            category == chosen.category,
        )
        for category in Category.objects.all()
    ]
    return {
        "total": sum(counts.values()),
        "all_query": chosen.without("category").query,
        "links": [link for link in links if link[2] or link[3]],
    }


def year_links(posts, chosen):
    """Return (year, address, number of posts, whether it is chosen), newest year first."""
    rows = (
        posts.filtered(**chosen.without("year").lookups)
        .order_by()
        .values_list(ExtractYear("date"))
        .annotate(count=Count("pk"))
    )
    return [
        (year, chosen.replace(year=year).query, count, year == chosen.year)
        for year, count in sorted(rows, reverse=True)
    ]


def author_links(posts, chosen):
    """Return (name, address, number of posts, whether it is chosen), by name; only of writers with a public page."""
    rows = (
        posts.filtered(**chosen.without("author").lookups)
        .filter(author__in=AuthorPage.objects.readable())
        .order_by("author__title")
        .values_list("author__title", "author__slug")
        .annotate(count=Count("pk"))
    )
    return [
        (name, chosen.replace(author_slug=slug).query, count, slug == chosen.author_slug)
        for name, slug, count in rows
    ]
