"""Looking at email addresses: each look is recorded, whoever looks."""

from django.db import transaction

from ledger.actions import record
from ledger.enums import Kind
from users.models import User


def see_email(*, user, by):
    """Record that somebody looks at the address of an account, and return the address."""
    with transaction.atomic():
        record(Kind.EMAIL_SEEN, by=by, subject=user)
        return user.email


def find_by_email(*, email, by):
    """Record that somebody asks whose a whole address is; return the account, or None.

    Whether an account has the address is what is asked, so a search that finds nothing is a look too. The record never
    holds the address.
    """
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        found = "Searched for the whole address." if user else "Searched for an address that no account has."
        record(Kind.EMAIL_SEEN, by=by, subject=user, reason=found)
        return user


def record_export(*, what, by):
    """Record that somebody takes the register of staff away as a file; `what` says which rows."""
    record(Kind.REGISTER_EXPORTED, by=by, reason=f"Register of staff: {what}.")
