"""Reads of challenges and action updates."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import PageManager

from blog.querysets import PostQuerySet, ReadablePageQuerySet
from challenges.enums import UNDER_WAY, IdeaState, Status
from conversations.permissions import MODERATE

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


class IdeaQuerySet(models.QuerySet):
    """Ideas by who may read them."""

    def public(self):
        """Return those whose words may be read."""
        return self.filter(state=IdeaState.PUBLIC)

    def shown(self):
        """Return those that readers once saw: public ones, and stubs."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        """Return those whose words this person may read, where the person may see their challenge."""
        if user.has_perm(MODERATE):
            return self
        open_to_all = Q(state=IdeaState.PUBLIC, is_private=False)
        if not user.is_authenticated:
            return self.filter(open_to_all)
        return self.filter(open_to_all | Q(writer=user) & ~Q(state=IdeaState.REMOVED))

    def to_read(self):
        """Return those that wait for a moderator, held or reported, the oldest first."""
        return self.filter(Q(state=IdeaState.HELD) | Q(report_count__gt=0)).order_by("created_at", "pk")

    def with_conversation(self):
        """Fetch what an idea's page and gate need in the same query."""
        return self.select_related("challenge", "conversation__page", "conversation__parent", "writer")

    def to_answer(self):
        """Return the public ones without a real answer."""
        return self.public().filter(status__in=UNDER_WAY)

    def unread(self, at=None):
        """Return the public ones that nobody answered at all by the day their challenge names."""
        return self._overdue("read_within", [Status.NONE], at)

    def unanswered(self, at=None):
        """Return the public ones that have no real answer by the day their challenge names."""
        return self._overdue("answer_within", list(UNDER_WAY), at)

    def _overdue(self, field, statuses, at):
        at = at or timezone.now()
        days = list(self.order_by().values_list(f"challenge__{field}", flat=True).distinct())
        late = Q(pk__in=[])
        for number in days:
            late |= Q(**{f"challenge__{field}": number}, published_at__lt=at - timedelta(days=number))
        return self.public().filter(late, status__in=statuses)


ActionManager = PageManager.from_queryset(ActionQuerySet)
ChallengeManager = PageManager.from_queryset(ChallengeQuerySet)
