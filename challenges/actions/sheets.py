"""Sheets of official answers: kept until they are confirmed, then applied, here or by the worker."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from challenges import tasks
from challenges.applying import apply_sheet
from challenges.enums import SheetState
from challenges.models import ResponseSheet
from challenges.permissions import ANSWER

# So many are answered while the editor waits; more take the worker.
APPLIED_AT_ONCE = 500


def keep_sheet(*, by, checked):
    """Keep a sheet without faults (`challenges.sheet.check`) until it is confirmed, and return the ResponseSheet.

    Raises PermissionDenied.
    """
    _require_power(by)
    return ResponseSheet.objects.create(
        uploaded_by=by, rows=checked.rows, row_count=len(checked.rows), left_alone=checked.left_alone
    )


def confirm_sheet(*, by, sheet_id):
    """Have a sheet of one's own applied, and return whether it was this call that did so: it is applied once.

    A small one is applied or refused on return. One that a worker left half way can be confirmed again. Raises
    PermissionDenied.
    """
    _require_power(by)
    now = timezone.now()
    with transaction.atomic():
        mine = ResponseSheet.objects.confirmable(now).filter(pk=sheet_id, uploaded_by=by)
        # The row stays locked to the end: who confirms at the same time then finds it confirmed.
        if not mine.update(state=SheetState.CONFIRMED, confirmed_at=now):
            return False
        if ResponseSheet.objects.filter(pk=sheet_id, row_count__gt=APPLIED_AT_ONCE).exists():
            tasks.apply_sheet.enqueue(sheet_id)
        else:
            apply_sheet(sheet_id)
    return True


def drop_expired_sheets():
    """Delete the sheets that are older than a day; return how many."""
    return ResponseSheet.objects.expired().delete()[0]


def _require_power(user):
    if not (user.is_active and user.has_perm(ANSWER)):
        raise PermissionDenied
