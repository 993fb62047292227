"""The base of every page."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from core import page_cache
from core.exceptions import PageNotFound
from core.visibility import live_pages

HOME_DEPTH = 2

# First parts of addresses that views own; a page with such a slug would never be reached.
RESERVED_AT_ROOT = frozenset(
    "accounts api cms comments documents feed health ideas mail media moderation robots.txt search sitemap.xml "
    "static unsubscribe".split()
)


def is_reserved_slug(slug, parent):
    """Return whether a page with this slug below this parent would hide one of the site's own addresses."""
    if parent.depth == HOME_DEPTH:
        return slug in RESERVED_AT_ROOT
    return slug in getattr(parent.specific_class, "reserved_child_slugs", ())


def reserved_slug_message(slug):
    """Return what to tell an editor who chose such a slug."""
    return f"‘{slug}’ is an address of the site itself. Choose another slug."


def _paths_down_to(page):
    """Return the tree paths of the pages from the root down to this one, its own included."""
    return [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]


def with_related(page):
    """Return a page as its own type, with the rows that it shows, in one query."""
    model = page.specific_class
    return model.objects.select_related(*model.related).get(pk=page.pk)


def seconds_until(*moments):
    """Return the seconds until the first of these moments that is still to come; None when there is none."""
    now = timezone.now()
    return min(
        ((moment - now).total_seconds() for moment in moments if moment and moment > now), default=None
    )


class BasePageForm(WagtailAdminPageForm):
    """The editing form of every page: refuses reserved slugs before the page has a place in the tree."""

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if self.parent_page and is_reserved_slug(slug, self.parent_page):
            raise ValidationError(reserved_slug_message(slug))
        return slug


class BasePage(Page):
    """What every page of the site has: an address, words for search engines, and its place in the page cache."""

    social_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where the page is shared.",
    )

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading="For search engines",
        ),
        FieldPanel("social_image"),
    ]
    search_fields = Page.search_fields + [index.SearchField("search_description")]

    # Slugs that this page's own addresses take, so that no child may have them.
    reserved_child_slugs = frozenset()

    # Whether it shows other pages, and so is stale when one of them is published.
    lists_others = False

    # Rows that it points to and shows, each by its lookup: fetched with it.
    related = ("social_image",)

    base_form_class = BasePageForm

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.get_url()

    def clean(self):
        super().clean()
        parent = self.get_parent() if self.depth and self.depth > 1 else None
        if parent and is_reserved_slug(self.slug, parent):
            raise ValidationError({"slug": reserved_slug_message(self.slug)})

    def serve(self, request, *args, **kwargs):
        self.refuse_when_expired()
        return self.mark_cacheable(request, super().serve(request, *args, **kwargs))

    @property
    def is_past_expiry(self):
        """Whether its time is over, though no timer came by yet to unpublish it."""
        return bool(self.expire_at) and self.expire_at <= timezone.now()

    def refuse_when_expired(self):
        """Raise Http404 for a page whose time is over."""
        if self.is_past_expiry:
            raise PageNotFound("This page is no longer published.")

    def get_sitemap_urls(self, request=None):
        # Wagtail leaves out what is private; of an alias it does not know that its original is.
        if self.is_past_expiry or (self.alias_of_id and self.is_restricted):
            return []
        return [{"location": f"{settings.SITE_ADDRESS}{self.url}", "lastmod": self.last_published_at}]

    def get_view_restrictions(self):
        """Return the restrictions on this page and above it: Wagtail and the page cache both ask.

        Where there are none, that costs the query of `restricted_paths` alone. An alias is as private as its original
        and what stands above that, wherever the alias stands.
        """
        if not hasattr(self, "_view_restrictions"):
            paths = _paths_down_to(self)
            if self.alias_of_id:
                paths += _paths_down_to(self.alias_of)
            on_path = Q(page__path__in=paths) | Q(page__aliases__path__in=paths)
            restrictions = PageViewRestriction.objects.filter(on_path).distinct()
            is_free = self.restricted_paths.isdisjoint(paths)
            self._view_restrictions = PageViewRestriction.objects.none() if is_free else restrictions
        return self._view_restrictions

    @cached_property
    def restricted_paths(self):
        """The tree paths of all pages with a view restriction, and of their aliases; pages shown here may share it."""
        rows = PageViewRestriction.objects.values_list("page__path", "page__aliases__path")
        return {path for row in rows for path in row if path}

    def may_link_to(self, page):
        """Return whether anyone may read another page, by the restrictions that were read for this one."""
        page.restricted_paths = self.restricted_paths
        return page.is_readable

    @cached_property
    def pages_above(self):
        """The published pages above this one, home first; routing, which came by them, hands them over."""
        if not self.path or self.depth <= HOME_DEPTH:
            return []
        return list(self.get_ancestors().filter(live_pages(), depth__gte=HOME_DEPTH))

    def mark_cacheable(self, request, response):
        """Mark an answer of this page for the page cache, unless only some people may see it.

        One that a view of an address below the page has marked itself stays as it is.
        """
        if request.user.is_authenticated or self.is_restricted or hasattr(response, "page_cache"):
            return response
        return page_cache.cacheable(
            response,
            tags=self.page_cache_tags,
            params=self.page_cache_params,
            seconds=seconds_until(self.changes_at, self.expire_at),
        )

    @cached_property
    def is_restricted(self):
        """Whether a view restriction stands on this page or above it."""
        return bool(self.get_view_restrictions())

    @property
    def is_readable(self):
        """Whether anyone may read it: the one-page twin of `readable()`."""
        return self.live and not self.is_past_expiry and not self.is_restricted

    @property
    def page_cache_tags(self):
        """What makes a kept copy of this page stale, besides `page_cache.SITE`."""
        return {f"page:{self.pk}"} | ({page_cache.LISTINGS} if self.lists_others else set())

    @property
    def page_cache_params(self):
        """The query parameters that this page reads."""
        return ()

    @property
    def changes_at(self):
        """When this page will look different without anyone touching it; None for never."""
        return None

    @property
    def touches(self):
        """What publishing or unpublishing this page makes stale: everything, unless a page knows better."""
        return {page_cache.SITE}

    @property
    def description(self):
        """One or two sentences for search engines and shared links."""
        return self.search_description
