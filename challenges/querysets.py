"""Reads of challenges, action updates and the panel."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import PageManager

from blog.querysets import PostQuerySet, ReadablePageQuerySet

# A progress that nobody looked at for this long is marked as old.
FRESH_FOR = timedelta(days=90)


class ChallengeQuerySet(ReadablePageQuerySet):
    """Challenges by state; the clock is passed in, now by default."""

    def open(self, at=None):
        """Return those open at a moment."""
        at = at or timezone.now()
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), opens_at__lte=at)

    def upcoming(self, at=None):
        """Return those that open later."""
        return self.filter(opens_at__gt=at or timezone.now())

    def closed(self, at=None):
        """Return those whose time is over."""
        return self.filter(closes_at__lte=at or timezone.now())

    def in_order(self):
        """Order them: the numbered ones first, then by opening, newest first."""
        return self.order_by(F("number").asc(nulls_last=True), "-opens_at")

    def next_change(self, at=None):
        """Return the first moment after `at` at which one of these opens, closes or expires, or None."""
        at = at or timezone.now()
        changing = self.filter(Q(opens_at__gt=at) | Q(closes_at__gt=at) | Q(expire_at__gt=at))
        moments = changing.values_list("opens_at", "closes_at", "expire_at")
        return min((moment for row in moments for moment in row if moment and moment > at), default=None)


class ActionQuerySet(PostQuerySet):
    """Action updates by what a listing of promises needs."""

    def for_cards(self):
        """Fetch what the card of a promise shows, which is less than that of a post; newest first."""
        return self.select_related("category").order_by("-date", "-pk")

    def to_check(self, at=None):
        """Return the unfinished ones that are overdue on a day, or that nobody looked at for three months."""
        today = at or timezone.localdate()
        return self.filter(Q(due__lt=today) | Q(last_checked__lt=today - FRESH_FOR), progress__lt=100)


ActionManager = PageManager.from_queryset(ActionQuerySet)
ChallengeManager = PageManager.from_queryset(ChallengeQuerySet)
PanelManager = PageManager.from_queryset(ReadablePageQuerySet)
