"""Reads of comments."""

from django.db import models

from comments.enums import SHOWN, State


class StaffCommentQuerySet(models.QuerySet):
    """Comments by what readers see of them."""

    def shown(self):
        """Return those that have a place in the thread: public ones, and stubs."""
        return self.filter(state__in=SHOWN)

    def public(self):
        """Return those whose words may be read."""
        return self.filter(state=State.PUBLIC)

    def roots(self):
        """Return those that begin a thread."""
        return self.filter(depth=0)

    def for_listing(self):
        """Fetch what a listing shows of comments and their writers, and nothing else: a row has 40 columns."""
        return self.select_related("user").only(
            "comment",
            "conversation",
            "created_at",
            "depth",
            "path",
            "reply_count",
            "reply_to",
            "root",
            "state",
            "user__first_name",
            "user__last_name",
            "user__public_name",
            "user_name",
        )
