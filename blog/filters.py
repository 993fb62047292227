"""The stream's filter: category, year and author, in plain addresses that can be shared."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils import timezone

from blog.models.authors import AuthorPage
from blog.models.categories import Category
from core.exceptions import PageNotFound

SLUG = re.compile(r"[-\w]{1,255}")

FIRST_YEAR = 2000


@dataclass(frozen=True)
class StreamFilter:
    """What the reader chose; anything left out does not narrow the stream."""

    category: Category | None = None
    year: int | None = None
    author_slug: str = ""
    author: AuthorPage | None = None

    @classmethod
    def read(cls, data):
        """Return the filter that a query string asks for.

        Raises Http404, in words, for a category, year or author that does not exist.
        """
        return cls(
            category=_category(data.get("category", "")),
            year=_year(data.get("year", "")),
            author_slug=data.get("author", ""),
            author=_author(data.get("author", "")),
        )

    @property
    def lookups(self):
        """The arguments of `PostQuerySet.filtered`."""
        return {"category": self.category, "year": self.year, "author": self.author}

    @property
    def is_empty(self):
        return not (self.category or self.year or self.author)

    @property
    def query(self):
        """The query string of this filter with its question mark; empty for the whole stream."""
        chosen = {
            "category": self.category.slug if self.category else "",
            "year": self.year or "",
            "author": self.author_slug,
        }
        text = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{text}" if text else ""

    def replace(self, **changes):
        """Return this filter with something else chosen."""
        return replace(self, **changes)

    def without(self, name):
        """Return this filter with one of its three questions left open."""
        return replace(self, **({"author": None, "author_slug": ""} if name == "author" else {name: None}))


def _is_slug(text):
    """Return whether a text could be a slug: PostgreSQL refuses to be asked for some others (NUL)."""
    return SLUG.fullmatch(text) is not None


def _category(slug):
    if not slug:
        return None
    category = Category.objects.filter(slug=slug).first() if _is_slug(slug) else None
    if category is None:
        raise PageNotFound("There is no such category.")
    return category


def _year(text):
    if not text:
        return None
    # Only years that posts may have: each of them may become an entry of the page cache.
    latest = timezone.localdate().year + 1
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= latest):
        raise PageNotFound("There is no such year.")
    return int(text)


def _author(slug):
    if not slug:
        return None
    author = AuthorPage.objects.readable().filter(slug=slug).first() if _is_slug(slug) else None
    if author is None:
        raise PageNotFound("There is no such author.")
    return author
