"""Registering: what was typed waits, the worker writes the mail, and the account is made when it is confirmed.

Until then nothing is done that depends on whether the address has an account: the same row, the same work, the same
answer. Only the mail differs, and the address's owner alone reads it.
"""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from users import contributions, tasks
from users.enums import Proof
from users.models import Profile, Registration, RulesVersion, User
from users.proof import is_proof

CONFIRM_WITHIN = timedelta(days=2)


class AlreadyConfirmed(Exception):
    """Raised when a registration was confirmed before, or its address has an account by now."""


class WrongPassword(Exception):
    """Raised when the password typed beside the link is not the one that was chosen."""


class Expired(Exception):
    """Raised when a registration was not confirmed in time; the person registers again."""


def register(*, email, name, password="", next_path=""):
    """Keep what somebody typed and have the worker write to the address; return the registration.

    One password hash at the most, one row and one task, whether the address is known or not.
    """
    hashed = make_password(password) if password else ""
    with transaction.atomic():
        registration = Registration.objects.create(
            email=email,
            name=name,
            password=hashed,
            rules_version=RulesVersion.objects.current(),
            next_path=next_path,
            expires_at=timezone.now() + CONFIRM_WITHIN,
        )
        tasks.write_to_registrant.enqueue(str(registration.pk))
    return registration


def write_again(*, registration_id):
    """Have the worker write once more, with the same link and code."""
    tasks.write_to_registrant.enqueue(str(registration_id))


def confirm(*, registration, password="", same_browser=False):
    """Make the account of a registration and return it.

    The password that was chosen counts only from the browser that chose it, or when it is typed again: otherwise
    whoever registered somebody else's address could later sign in with a password of their own. Raises
    AlreadyConfirmed, Expired or WrongPassword; of many confirmations at the same moment one makes the account.
    """
    now = timezone.now()
    if registration.has_expired:
        raise Expired
    if password and not check_password(password, registration.password):
        raise WrongPassword
    keeps_password = bool(registration.password) and (same_browser or bool(password))
    try:
        with transaction.atomic():
            waiting = Registration.objects.filter(email=registration.email, confirmed_at=None).lock()
            if not Registration.objects.filter(pk=registration.pk, confirmed_at=None).update(
                confirmed_at=now
            ):
                raise AlreadyConfirmed
            user = _make_account(registration, keeps_password=keeps_password, at=now)
            # What else was typed for this address is of no use any more.
            Registration.objects.filter(pk__in=waiting, confirmed_at=None).delete()
            return user
    except IntegrityError as error:
        raise AlreadyConfirmed from error


def _make_account(registration, *, keeps_password, at):
    user = User(
        email=registration.email,
        public_name=registration.name,
        rules_version_id=registration.rules_version_id,
    )
    if is_proof(user.email):
        user.proof, user.proven_at = Proof.DOMAIN, at
    if keeps_password:
        user.password = registration.password
    else:
        user.set_unusable_password()
    user.save()
    Profile.objects.create(user=user)
    contributions.joined(user)
    return user


def drop_expired_registrations():
    """Delete what was not confirmed in time, and what was confirmed some days ago; return how many."""
    return Registration.objects.filter(expires_at__lt=timezone.now()).delete()[0]
