"""Who may take part, and what keeps the others from it."""

from django.conf import settings
from django.utils import timezone

from users.enums import Decision, Obstacle
from users.models import Appeal, RulesVersion, StaffRequest, Suspension


def obstacle_for(user, at=None):
    """Return the first `Obstacle` that keeps a person from taking part (commenting, supporting, posting), or None.

    Two queries at the most: suspensions, and the rules in force.
    """
    at = at or timezone.now()
    if not user.is_authenticated or not user.is_active:
        return Obstacle.SIGNED_OUT
    if Suspension.objects.filter(user=user).in_force(at).exists():
        return Obstacle.SUSPENDED
    if not user.is_proven(at):
        return Obstacle.RECHECK if user.proven_at else Obstacle.UNPROVEN
    if not has_accepted_rules(user, at):
        return Obstacle.RULES
    return None


def user_can_take_part(user, at=None):
    """Return whether a person may comment, support and post."""
    return obstacle_for(user, at) is None


def has_accepted_rules(user, at=None):
    """Return whether a person has accepted the version of the rules that is in force, or a later one."""
    current = RulesVersion.objects.current(at)
    return current is None or (user.rules_version_id is not None and user.rules_version_id >= current.pk)


def user_can_open_cms(user):
    """Return whether a person may open the CMS."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def user_can_switch_off_second_factor(user):
    """Return whether a person may do without a second factor: nobody who may open the CMS."""
    return not (settings.CMS_SECOND_FACTOR and user_can_open_cms(user))


def user_can_suspend(user, person):
    """Return whether a user may suspend a person: never oneself, nor anyone with powers of their own."""
    return user.has_perm("users.suspend_user") and user != person and not user_can_open_cms(person)


def user_can_ask_to_be_registered(user, at=None):
    """Return whether a person may ask moderators: nothing proves the work, no request waits, none was just declined."""
    at = at or timezone.now()
    if obstacle_for(user, at) not in (Obstacle.UNPROVEN, Obstacle.RECHECK):
        return False
    latest = StaffRequest.objects.filter(user=user).order_by("-asked_at", "-pk").first()
    if latest is None:
        return True
    return latest.decision != Decision.WAITING and (latest.again_at is None or latest.again_at <= at)


def user_can_decide(user, staff_request):
    """Return whether a user may answer a request to be registered: never one's own."""
    return user.has_perm("users.decide_staffrequest") and staff_request.user_id != user.pk


def user_can_lift(user, suspension):
    """Return whether a user may end a suspension before its time: never one's own."""
    return user.has_perm("users.suspend_user") and suspension.user_id != user.pk


def user_can_appeal(user, suspension, at=None):
    """Return whether a person may answer a suspension: one's own, while it holds, once."""
    return (
        suspension.user_id == user.pk
        and suspension.is_in_force(at)
        and not Appeal.objects.filter(suspension=suspension).exists()
    )


def user_can_delete_account(user):
    """Return whether a person may delete their own account: nobody with powers, which are taken away first."""
    return not user_can_open_cms(user)
