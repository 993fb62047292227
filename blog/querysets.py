"""Reads of posts and their writers."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min, Q
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from core.visibility import live_pages, readable_pages


class ReadablePageQuerySet(PageQuerySet):
    """Pages by what a reader may see."""

    def readable(self):
        """Return those that anyone may read: published, not expired, under no restriction."""
        return self.filter(live_pages(), readable_pages(AnonymousUser()))

    def next_expiry(self, at=None):
        """Return the first moment after `at` at which one of these expires, or None."""
        return self.filter(live=True, expire_at__gt=at or timezone.now()).aggregate(first=Min("expire_at"))[
            "first"
        ]


class PostQuerySet(ReadablePageQuerySet):
    """Posts by what a listing needs."""

    def for_cards(self):
        """Fetch what a card shows of author and category, in a constant number of queries; newest first."""
        return (
            self.select_related("category", "author__official", "author__portrait")
            .prefetch_related("author__official__posts", "author__portrait__renditions")
            .order_by("-date", "-pk")
        )

    def filtered(self, *, category=None, year=None, author=None):
        """Return those of a category (a row), a year (a number) and an author (a page), where each is given."""
        wanted = Q()
        if category:
            wanted &= Q(category=category)
        if year:
            wanted &= Q(date__year=year)
        if author:
            wanted &= Q(author=author)
        return self.filter(wanted)

    def count_by_category(self):
        """Return the number of posts of each category as a dict of category id and count."""
        rows = self.order_by().values_list("category_id").annotate(count=Count("pk"))
        return dict(rows)


AuthorManager = PageManager.from_queryset(ReadablePageQuerySet)
PostManager = PageManager.from_queryset(PostQuerySet)
