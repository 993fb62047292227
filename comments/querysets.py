"""Reads of comments."""

from django.db import models
from django.db.models import Q

from comments.enums import State

# What a listing shows of comments: a row has 40 columns.
LISTED = (
    "comment",
    "conversation",
    "created_at",
    "decided_at",
    "depth",
    "edited_at",
    "edited_by",
    "like_count",
    "path",
    "removed_because",
    "reply_count",
    "reply_to",
    "root",
    "state",
    "token",
    "user",
    "user_name",
    "voice",
)


class StaffCommentQuerySet(models.QuerySet):
    """Comments by what readers see of them."""

    def shown(self):
        """Return those that have a place in the thread: public ones, and stubs of what once was."""
        return self.filter(published_at__isnull=False)

    def public(self):
        """Return those whose words may be read."""
        return self.filter(state=State.PUBLIC)

    def roots(self):
        """Return those that begin a thread."""
        return self.filter(depth=0)

    def to_read(self):
        """Return those that wait for a moderator, held or reported, the oldest first."""
        return self.filter(Q(state=State.HELD) | Q(report_count__gt=0)).order_by("created_at", "pk")

    def for_listing(self):
        """Fetch what a listing shows of comments, and nothing else; `comments.writers` fetches who wrote them."""
        return self.only(*LISTED)
