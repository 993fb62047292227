"""What writes reports, approvals and the switch of the site."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import limits
from core.exceptions import PageNotFound
from ledger.actions import record
from ledger.enums import Kind
from screening import tasks
from screening.limits import REPORTS_A_DAY
from screening.models import Approval, Report, SiteMode
from screening.permissions import MODE_POWER, user_can_report
from voices.contributors import RoundOver, Silenced, contributor


class AlreadyReported(Exception):
    """Raised when the same person has reported the same thing before."""


def report(*, target, thing, by, rule, details=""):
    """Store that somebody says a thing breaks a rule, and return the report.

    Raises PermissionDenied, LimitReached, PageNotFound for what went meanwhile, and AlreadyReported, of many at the
    same moment for all but one. Call it outside every transaction.
    """
    if not user_can_report(by, writer_id=target.writer_id(thing)):
        raise PermissionDenied
    now = timezone.now()
    try:
        me = contributor(by=by, key_id=thing.conversation.voice_key(now), at=now)
    except (RoundOver, Silenced) as error:
        raise PermissionDenied from error
    if Report.objects.about(target.key, thing.pk).filter(**me.columns("reporter")).exists():
        raise AlreadyReported
    limits.take(REPORTS_A_DAY, me.subject)
    with transaction.atomic():
        # First, for it holds the thing: whoever takes it away now waits, and answers this report too.
        target.count_reports([thing.pk], +1)
        if target.visible(thing.pk, by) is None:
            raise PageNotFound(f"There is no such {target.noun}.")
        stored, is_new = Report.objects.get_or_create(
            target=target.key,
            target_id=thing.pk,
            **me.columns("reporter"),
            defaults={"rule": rule, "details": details, "made_at": me.at},
        )
        if not is_new:
            raise AlreadyReported
    return stored


def answer_reports(*, target, pk, answer):
    """Answer every undecided report of a thing, and let the worker tell who reported it; return how many those were.

    Call it in the transaction of the decision.
    """
    now = timezone.now()
    answered = Report.objects.about(target.key, pk).undecided().update(answer=answer, answered_at=now)
    if answered:
        target.count_reports([pk], -answered)
        tasks.tell_reporters.enqueue()
    return answered


def approve_writer(*, user_id):
    """Note that a moderator read and published something of a person: in mode FIRST the next appears at once."""
    Approval.objects.bulk_create([Approval(user_id=user_id)], ignore_conflicts=True)


def withdraw_approval(*, user_id):
    """Begin anew with a person of whom something was removed: the next is read before it appears."""
    Approval.objects.filter(user_id=user_id).delete()


def switch_site_mode(*, mode, hold_everything, by, reason=""):
    """Choose when moderators read what people write, from this moment on; return the row."""
    if not by.has_perm(MODE_POWER):
        raise PermissionDenied
    with transaction.atomic():
        row, _ = SiteMode.objects.update_or_create(
            pk=SiteMode.ONLY,
            defaults={"mode": mode, "hold_everything": hold_everything, "changed_at": timezone.now()},
        )
        record(Kind.MODE_CHANGED, by=by, subject=row, reason=f"{row}. {reason}".strip())
    return row
