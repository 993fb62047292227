"""The kinds of people that permissions tell apart."""

from datetime import timedelta

from django.utils import timezone

from tests.factories.users import UserFactory
from users.enums import Proof
from users.models import RulesVersion, Suspension

GROUPS = ("Editors", "Publishers", "Moderators", "Analysts")
PEOPLE = ("reader", "staff", "suspended", *GROUPS, "superuser")


def staff(**fields):
    """Make somebody whose proof holds and who has accepted the rules."""
    proven = {
        "proof": Proof.DOMAIN,
        "proven_at": timezone.now(),
        "rules_version": RulesVersion.objects.current(),
    }
    return UserFactory(**proven | fields)


def suspended(**fields):
    """Make such a person who is suspended for a week."""
    user = staff(**fields)
    suspension_of(user)
    return user


def suspension_of(user, *, days=7, reason="You named a patient.", **fields):
    """Suspend somebody past all rules."""
    ends_at = timezone.now() + timedelta(days=days)
    return Suspension.objects.create(user=user, reason=reason, **{"ends_at": ends_at} | fields)


def person(name, **fields):
    """Make one of PEOPLE."""
    if name in GROUPS:
        return UserFactory.in_group(name, **fields)
    if name == "superuser":
        return UserFactory(is_superuser=True, **fields)
    return {"reader": UserFactory, "staff": staff, "suspended": suspended}[name](**fields)
