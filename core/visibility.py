"""Which pages a person may read, for lists and for workers that have no request."""

from django.db.models import Q
from django.utils import timezone
from wagtail.models import BaseViewRestriction, PageViewRestriction


def readable_pages(user, prefix="", *, aliases=True):
    """Return a Q for the pages whose every view restriction this person satisfies (two queries at the most).

    `prefix` is the lookup that leads to the page: `"page__"` for a model with a foreign key `page`. Liveness is the
    caller's question. A shared password, which no worker could type, counts as not satisfied. An alias is as private
    as its original; `aliases=False` leaves that to a second look, where the first cannot join tables (search).
    """
    refused = Q()
    for path in _refused_paths(user):
        refused |= Q(**{f"{prefix}path__startswith": path})
        if aliases:
            refused |= Q(**{f"{prefix}alias_of__isnull": False, f"{prefix}alias_of__path__startswith": path})
    return ~refused if refused else Q()


def is_readable(page, user):
    """Return whether a person satisfies every view restriction of a page: the twin of `readable_pages`, one query."""
    refused = tuple(_refused_paths(user))
    if not refused:
        return True
    original = page.alias_of.path if page.alias_of_id else ""
    return not (page.path.startswith(refused) or original.startswith(refused))


def live_pages(prefix="", at=None):
    """Return a Q for the pages that are published and not past their expiry, though no timer came by yet."""
    never = Q(**{f"{prefix}expire_at__isnull": True})
    later = Q(**{f"{prefix}expire_at__gt": at or timezone.now()})
    return Q(**{f"{prefix}live": True}) & (never | later)


def is_live(page, at=None):
    """Return whether a page is published and not past its expiry: the one-page twin of `live_pages`."""
    return page.live and (page.expire_at is None or page.expire_at > (at or timezone.now()))


def _refused_paths(user):
    if user.is_authenticated and user.is_superuser:
        return []
    restrictions = PageViewRestriction.objects.all()
    if user.is_authenticated:
        satisfied = Q(restriction_type=BaseViewRestriction.LOGIN) | Q(
            restriction_type=BaseViewRestriction.GROUPS, groups__in=user.groups.all()
        )
        restrictions = restrictions.exclude(pk__in=PageViewRestriction.objects.filter(satisfied).values("pk"))
    return list(restrictions.values_list("page__path", flat=True))
