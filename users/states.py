"""How it stands with an account, in a word: for those who look after accounts."""

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from users.enums import Decision
from users.models import StaffRequest, Suspension
from users.models.accounts import PROOF_HOLDS


class State(models.TextChoices):
    """The first of these that holds is the state of an account."""

    CLOSED = "closed", "Closed"
    SUSPENDED = "suspended", "Suspended"
    WAITING = "waiting", "Waiting for a moderator"
    UNPROVEN = "unproven", "Not proven"
    RECHECK = "recheck", "Re-check due"
    ACTIVE = "active", "Active"


def conditions(at=None):
    """Return, for each state, the Q of the accounts for which it holds unless one before it does."""
    at = at or timezone.now()
    waiting = StaffRequest.objects.filter(decision=Decision.WAITING)
    return {
        State.CLOSED: Q(is_active=False),
        State.SUSPENDED: Q(pk__in=Suspension.objects.in_force(at).values("user")),
        State.WAITING: Q(pk__in=waiting.values("user")),
        State.UNPROVEN: Q(proven_at__isnull=True),
        State.RECHECK: Q(proven_at__lte=at - PROOF_HOLDS),
        State.ACTIVE: Q(proven_at__gt=at - PROOF_HOLDS),
    }


def in_state(state, at=None):
    """Return the Q of the accounts in a state; it lets the database begin at the few rows that make the state."""
    found = conditions(at)
    wanted = found.pop(state)
    for earlier in State:
        if earlier == state:
            break
        wanted &= ~found[earlier]
    return wanted


def with_state(accounts, at=None):
    """Return a queryset of accounts, each with its `state` and `suspended_until`."""
    at = at or timezone.now()
    in_force = Suspension.objects.in_force(at).filter(user=OuterRef("pk")).order_by("-ends_at")
    cases = [When(holds, then=Value(state)) for state, holds in conditions(at).items()]
    return accounts.annotate(
        state=Case(*cases, default=Value(State.UNPROVEN), output_field=models.CharField()),
        suspended_until=Subquery(in_force.values("ends_at")[:1]),
    )
