"""Reads of challenges, action updates, plans and the panel."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Count, DateField, Exists, F, Min, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageManager

from blog.querysets import PostQuerySet, ReadablePageQuerySet
from challenges.enums import READABLE, UNDER_WAY, ActionState, IdeaState, MarkState, SheetState, Status
from conversations.permissions import MODERATE
from core.clock import end_of

# A progress that nobody looked at for this long is marked as old.
FRESH_FOR = timedelta(days=90)
# How long a sheet of answers waits, and after how long a worker that applies one must have died.
SHEET_KEPT = timedelta(days=1)
STUCK_AFTER = timedelta(minutes=15)
# Which ideas wait for a moderator; their index holds these alone.
TO_READ = Q(state="held") | Q(report_count__gt=0) | Q(burst_at__isnull=False)
# The order of `ActionQuerySet.least_done_first`, for cursors.
LEAST_DONE_FIRST = ("progress", "due_or_never", "-date", "-pk")


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

    def least_done_first(self):
        """Order them by progress, then by due date, those without one last."""
        never = Value(date.max, output_field=DateField())
        return self.annotate(due_or_never=Coalesce("due", never)).order_by(*LEAST_DONE_FIRST)

    def came_from(self, **thing):
        """Return those that came from a thing, `idea=` or `comment=` with its id; newest first, without aliases."""
        named = {f"sources__{name}": pk for name, pk in thing.items()}
        rows = self.model.objects.filter(alias_of=None, **named).values("pk")
        return self.filter(pk__in=rows).order_by("-date", "-pk")

    def in_state(self, state, at=None):
        """Return those in a state on a day; the one-page twins are `state` and `needs_checking`."""
        return self.filter(_in_state(state, at or timezone.localdate()))

    def to_check(self, at=None):
        """Return the unfinished ones that are overdue on a day, or that nobody looked at for three months."""
        today = at or timezone.localdate()
        return self.filter(
            _in_state(ActionState.OVERDUE, today) | _in_state(ActionState.NEEDS_CHECKING, today)
        )

    def count_by_state(self, at=None):
        """Return the number in each state as a dict of state and count; under None stands that of all."""
        today = at or timezone.localdate()
        counts = {state.name: Count("pk", filter=_in_state(state, today)) for state in ActionState}
        found = self.aggregate(ALL=Count("pk"), **counts)
        return {None: found["ALL"]} | {state: found[state.name] for state in ActionState}

    def next_change(self, at=None):
        """Return the first moment after `at` at which one of these expires or changes its state, or None."""
        at = at or timezone.now()
        today = timezone.localdate(at)
        unfinished = Q(progress__lt=100)
        first = self.filter(live=True).aggregate(
            expiry=Min("expire_at", filter=Q(expire_at__gt=at)),
            due=Min("due", filter=unfinished & Q(due__gte=today)),
            checked=Min("last_checked", filter=unfinished & Q(last_checked__gte=today - FRESH_FOR)),
        )
        moments = (first["expiry"], next_state(first["due"], first["checked"], today))
        return min((moment for moment in moments if moment), default=None)


def next_state(due, last_checked, today):
    """Return the moment at which a promise with these days becomes overdue or needs checking, or None."""
    # A day of checking that is still to come, by mistake, counts as today.
    last_fresh = last_checked and min(last_checked, today) + FRESH_FOR
    return min((end_of(day) for day in (due, last_fresh) if day and day >= today), default=None)


def _in_state(state, today):
    unfinished, in_time = Q(progress__lt=100), Q(due__isnull=True) | Q(due__gte=today)
    match state:
        case ActionState.NOT_STARTED:
            return in_time & Q(progress=0)
        case ActionState.UNDER_WAY:
            return in_time & unfinished & Q(progress__gt=0)
        case ActionState.DONE:
            return ~unfinished
        case ActionState.OVERDUE:
            return unfinished & Q(due__lt=today)
        case ActionState.NEEDS_CHECKING:
            return unfinished & Q(last_checked__lt=today - FRESH_FOR)


class IdeaQuerySet(models.QuerySet):
    """Ideas by who may read them."""

    def public(self):
        """Return those that stand by themselves, are listed and counted, and take support and comments."""
        return self.filter(state=IdeaState.PUBLIC)

    def readable(self):
        """Return those whose words may be read: public ones, and what is merged into another."""
        return self.filter(state__in=READABLE)

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
        """Return those that wait for a moderator, the oldest first: held, reported, or supported by many at once."""
        return self.filter(TO_READ).order_by("created_at", "pk")

    def with_conversation(self):
        """Fetch what an idea's page and gate need in the same query."""
        return self.select_related(
            "challenge", "conversation__page", "conversation__parent", "writer", "voice__key"
        )

    def with_links(self):
        """Say of each in `has_merged` whether others are merged into it, in `has_led_to` whether it led to actions."""
        sources = self.model._meta.get_field("action_sources").related_model.objects
        return self.annotate(
            has_merged=Exists(self.model.objects.filter(merged_into=OuterRef("pk"))),
            has_led_to=Exists(sources.filter(idea=OuterRef("pk"))),
        )

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
        # Of few challenges, not of all their ideas.
        challenges = self.model._meta.get_field("challenge").related_model.objects
        days = set(challenges.values_list(field, flat=True))
        late = Q(pk__in=[])
        for number in days:
            late |= Q(**{f"challenge__{field}": number}, published_at__lt=at - timedelta(days=number))
        return self.public().filter(late, status__in=statuses)


class CheckMarkQuerySet(models.QuerySet):
    """What people say of the items of draft plans, by who may read the comment."""

    def commented(self):
        """Return those with a comment."""
        return self.exclude(comment="")

    def visible_to(self, user):
        """Return those whose comment this person may read, where the person may see the plan."""
        shown = Q(state=MarkState.PUBLIC)
        if user.has_perm(MODERATE):
            shown |= Q(state=MarkState.HELD)
        return self.filter(shown | Q(user_id=user.pk) if user.is_authenticated else shown)

    def to_read(self):
        """Return those that wait for a moderator, held or reported, the oldest first."""
        return self.filter(Q(state=MarkState.HELD) | Q(report_count__gt=0)).order_by("at", "pk")


class SheetQuerySet(models.QuerySet):
    """Sheets of answers by how long they are kept and what may be done with them."""

    def current(self, at=None):
        """Return those that are no older than a day, and those that are being applied."""
        return self.filter(~self._is_over(at or timezone.now()))

    def expired(self, at=None):
        """Return those that nobody needs any more."""
        return self.filter(self._is_over(at or timezone.now()))

    def confirmable(self, at=None):
        """Return the current ones that were not confirmed, or whose worker must have died."""
        at = at or timezone.now()
        stuck = Q(state=SheetState.CONFIRMED, confirmed_at__lt=at - STUCK_AFTER)
        return self.current(at).filter(Q(state=SheetState.WAITING) | stuck)

    def _is_over(self, at):
        return Q(uploaded_at__lt=at - SHEET_KEPT) & ~Q(state=SheetState.CONFIRMED)


ActionManager = PageManager.from_queryset(ActionQuerySet)
ChallengeManager = PageManager.from_queryset(ChallengeQuerySet)
PanelManager = PageManager.from_queryset(ReadablePageQuerySet)
PlanManager = PageManager.from_queryset(ReadablePageQuerySet)
