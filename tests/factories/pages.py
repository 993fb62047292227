"""Pages that nobody may see, or only some people, for tests; and reading an answer's HTML."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

# Every way in which a page is not for everyone.
HIDDEN = ["draft", "scheduled", "expired", "members", "group"]


def hide(page, how):
    """Hide a published page in one of the ways of HIDDEN; return it afresh."""
    hour = timedelta(hours=1)
    rows = type(page).objects.filter(pk=page.pk)
    match how:
        case "draft":
            rows.update(live=False, has_unpublished_changes=True)
        case "scheduled":
            rows.update(live=False)
            page = rows.get()
            page.go_live_at = timezone.now() + hour
            page.save_revision().publish()
        case "expired":
            # Its time is over and no timer came by yet.
            rows.update(expire_at=timezone.now() - hour)
        case "members":
            restrict(page, PageViewRestriction.LOGIN)
        case "group":
            restrict(page, PageViewRestriction.GROUPS)
    return rows.get()


def restrict(page, kind=PageViewRestriction.LOGIN, *groups):
    """Put a view restriction on a page and what stands below it."""
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    restriction.groups.set(groups)
    return restriction


def soup(response):
    """Return an answer's HTML, to look for elements in."""
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element):
    """Return the text of an element with single spaces."""
    return " ".join(element.get_text(" ").split())
