"""Who may see which conversation: the one gate, for lists and for one row alike."""

from django.db import models
from django.db.models import Q

from conversations.enums import DISCUSSED, Kind, Visibility
from core.visibility import live_pages, readable_pages


class ConversationQuerySet(models.QuerySet):
    """Conversations by what may be done with them."""

    def with_terms(self):
        """Fetch what is inherited and what the address needs in the same query: parent and page."""
        return self.select_related("parent", "page")

    def of_site(self):
        """Return the one that those follow who want every status update; a migration made it."""
        return self.get(kind=Kind.SITE)

    def discussed(self):
        """Return those that take comments; the others are there to be followed."""
        return self.filter(kind__in=DISCUSSED)

    def visible_to(self, user):
        """Return those that this person may see: live page, restrictions satisfied, public or one's own."""
        allowed = Q(visibility=Visibility.PUBLIC)
        if user.is_authenticated:
            allowed |= Q(owner=user) & ~Q(visibility=Visibility.REMOVED)
        if user.has_perm("comments.moderate_staffcomment"):
            allowed = Q()
        page_is_readable = Q(page__isnull=True) | (live_pages("page__") & readable_pages(user, "page__"))
        return self.filter(allowed, page_is_readable)
