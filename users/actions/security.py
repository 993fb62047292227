"""What a person does for the safety of the account; each deed is told by mail, in its own transaction."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from core import mail
from ledger.actions import record
from ledger.enums import Kind
from users import sessions
from users.models import User
from users.permissions import user_can_switch_off_second_factor
from users.second_factor import FACTORS, Type


def set_password(*, by, password, session_key=None):
    """Give a person a password, new or instead of the old one; every session but this one ends."""
    message = "password_changed" if by.has_usable_password() else "password_set"
    # Hashed before the transaction begins: that takes longer than all the rest.
    by.set_password(password)
    _save_password(by, message, session_key)


def remove_password(*, by, session_key=None):
    """Take the password away: from now on the person signs in with codes by mail alone."""
    by.set_unusable_password()
    _save_password(by, "password_removed", session_key)


def _save_password(user, message, session_key):
    with transaction.atomic():
        user.save(update_fields=["password"])
        sessions.end_all(user, besides=session_key)
        _tell(user, message)


def set_up_app(*, by, secret, step, session_key=None):
    """Make an authenticator app the person's second factor, in the place of an earlier one.

    `step` is the time step of the code that proved it: that code is used up. Every session but this one ends, since
    they began without this factor. Returns the authenticator, and whether there are new recovery codes.
    """
    with transaction.atomic():
        _lock(by)
        Authenticator.objects.filter(user_id=by.pk, type=Type.TOTP).delete()
        app = TOTP.activate(by, secret).instance
        app.data["last_step"] = step
        app.save(update_fields=["data"])
        had_codes = Authenticator.objects.filter(user_id=by.pk, type=Type.RECOVERY_CODES).exists()
        RecoveryCodes.activate(by)
        sessions.end_all(by, besides=session_key)
        _tell(by, "totp_activated")
    return app, not had_codes


def switch_off(*, by):
    """Take away the second factor, and the recovery codes with it. Raises PermissionDenied for who may open the CMS."""
    if not user_can_switch_off_second_factor(by):
        raise PermissionDenied
    with transaction.atomic():
        _lock(by)
        if Authenticator.objects.filter(user_id=by.pk).delete()[0]:
            _tell(by, "totp_deactivated")


def make_recovery_codes(*, by):
    """Make new recovery codes; the old ones hold no more. Raises PermissionDenied where there is no second factor."""
    with transaction.atomic():
        _lock(by)
        if not Authenticator.objects.filter(user_id=by.pk, type__in=FACTORS).exists():
            raise PermissionDenied
        Authenticator.objects.filter(user_id=by.pk, type=Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(by)
        _tell(by, "recovery_codes_generated")


def remove_second_factor(*, user, reason):
    """Take the second factor from a person who has lost it and the recovery codes; return whether there was one."""
    with transaction.atomic():
        _lock(user)
        if not Authenticator.objects.filter(user_id=user.pk).delete()[0]:
            return False
        sessions.end_all(user)
        record(Kind.SECOND_FACTOR_REMOVED, subject=user, reason=reason)
        _tell(user, "totp_deactivated")
    return True


def _lock(user):
    """Let of two deeds at the same moment one wait for the other."""
    User.objects.select_for_update().get(pk=user.pk)


def _tell(user, message):
    mail.queue(message, user.email, user=user, path=reverse("mfa_index"))
