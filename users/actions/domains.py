"""The record of which email domains count."""

from ledger.actions import record
from ledger.enums import Kind

REASON_LENGTH = 500


def record_domain(*, domain, by, deed):
    """Record what was done to a domain, in words that say which: the row may be gone when they are read."""
    scope = " with its subdomains" if domain.with_subdomains else ""
    record(
        Kind.DOMAIN_CHANGED, by=by, subject=domain, reason=f"{deed} {domain.domain}{scope}"[:REASON_LENGTH]
    )
