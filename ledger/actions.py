"""Writing the record."""

from ledger.models import Entry


def record(kind, *, by=None, subject=None, reason=""):
    """Add an entry and return it: `by` is the user who acted, `subject` the row acted on.

    Call it in the transaction of the deed, so that there is no deed without its entry.
    """
    return Entry.objects.create(
        kind=kind,
        actor_id=by.pk if by else None,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        reason=reason,
    )


def record_all(kind, *, by, reasons):
    """Add an entry for each of many rows of one table: `reasons` is a dict of row and reason. As `record`."""
    Entry.objects.bulk_create(
        Entry(
            kind=kind,
            actor_id=by.pk,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            reason=reason,
        )
        for subject, reason in reasons.items()
    )
