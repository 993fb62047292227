"""Second factors: who has one, whether a code is right, and whether a session has passed one."""

import re

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction

from users.identity import counts_as_second_factor
from users.secrets import decrypt

Type = Authenticator.Type
# Recovery codes alone are none: they stand in for one.
FACTORS = (Type.TOTP, Type.WEBAUTHN)


def has_second_factor(user):
    """Return whether a person has a second factor with us (one query)."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def has_passed(request):
    """Return whether this session has passed a second factor (one query at the most).

    One that its person still has: a session that began before it was set up has not. Or that of an identity provider,
    where settings trust it with that.
    """
    if counts_as_second_factor(request):
        return True
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records) and has_second_factor(request.user)


def note_passed(request, user, authenticator, *, again=False):
    """Note in the session that a second factor was passed; `again` when the person was signed in already."""
    authenticator.record_usage()
    again = {"reauthenticated": True} if again else {}
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, **again)


def use_code(user, code):
    """Use up a code of the authenticator app, or a recovery code; return what it belongs to, or None if it is wrong.

    Of one code sent many times at the same moment, one is right: the rows are locked, and the time step of the last
    code is kept for good. (The library forgets it after 30 seconds, while the code holds for 90.)
    """
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user_id=user.pk).exclude(type=Type.WEBAUTHN)
        for authenticator in rows.order_by("pk"):
            if authenticator.type == Type.TOTP:
                is_right = _use_step(authenticator, code)
            else:
                is_right = authenticator.wrap().validate_code(code)
            if is_right:
                return authenticator
    return None


def _use_step(authenticator, code):
    data = authenticator.data
    step = step_of(decrypt(data["secret"]), code, after=data.get("last_step", 0))
    if step is None:
        return False
    authenticator.data = data | {"last_step": step}
    authenticator.save(update_fields=["data"])
    return True


def step_of(secret, code, *, after=0):
    """Return the time step, later than `after`, in which an authenticator app shows this code; None if in none."""
    for step in yield_hotp_counters_from_time():
        if step > after and compare_user_code(
            actual=code, expected=format_hotp_value(hotp_value(secret, step))
        ):
            return step
    return None


def recovery_codes(user):
    """Return the recovery codes that are left, in groups of four digits (one query)."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).first()
    return [in_groups(code) for code in row.wrap().get_unused_codes()] if row else []


def in_groups(text):
    """Return a long code in groups of four, as people copy it."""
    return " ".join(re.findall(".{1,4}", text))
