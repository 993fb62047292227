"""What superusers do to accounts in the CMS, recorded. Call it in the transaction of the deed."""

from core import page_cache
from ledger.actions import record
from ledger.enums import Kind


def record_made(*, user, by, powers):
    """Record that an account was made; `powers` says what it may do."""
    record(Kind.ACCOUNT_MADE, by=by, subject=user, reason=powers)


def record_changed(*, user, by, what):
    """Record what was changed in an account; every page may show its name."""
    record(Kind.ACCOUNT_CHANGED, by=by, subject=user, reason=what)
    page_cache.touch(page_cache.SITE)


def record_official(*, user, by):
    """Record as which official, by number, an account speaks from now on; every page may show the badge."""
    reason = f"Speaks as official {user.official_id}." if user.official_id else "Speaks as nobody any more."
    record(Kind.OFFICIAL_CHANGED, by=by, subject=user, reason=reason)
    page_cache.touch(page_cache.SITE)


def record_removed(*, user, by):
    """Record that an account is deleted by somebody else than its owner."""
    record(Kind.ACCOUNT_REMOVED, by=by, subject=user)
    page_cache.touch(page_cache.SITE)
