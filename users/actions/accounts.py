"""What superusers do to accounts in the CMS, recorded."""

from core import page_cache
from ledger.actions import record
from ledger.enums import Kind


def record_official(*, user, by):
    """Record as which official, by number, an account speaks from now on; every page may show the badge."""
    reason = f"Speaks as official {user.official_id}." if user.official_id else "Speaks as nobody any more."
    record(Kind.OFFICIAL_CHANGED, by=by, subject=user, reason=reason)
    page_cache.touch(page_cache.SITE)
