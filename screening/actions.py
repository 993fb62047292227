"""What writes reports, approvals and the switch of the site."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import limits
from core.exceptions import PageNotFound
from ledger.actions import record
from ledger.enums import Kind
from screening import tasks
from screening.limits import REPORTS_A_DAY
from screening.models import Approval, Report, SiteMode
from screening.permissions import MODE_POWER, user_can_report
from voices.contributors import RoundOver, Silenced, contributor, note_use


class AlreadyReported(Exception):
    """Raised when the same person has reported the same thing before."""


class TermsChanged(Exception):
    """Raised when a round became anonymous, or ceased to be, since the form was made."""


def report(*, target, thing, by, rule, details="", seen_round=None):
    """Store that somebody says a thing breaks a rule, and return the report.

    `seen_round` is the id of the anonymous round's key that the form was made in, '' for none, None to ask nothing.
    Raises PermissionDenied, LimitReached, PageNotFound for what went meanwhile, TermsChanged, and AlreadyReported, of
    many at the same moment for all but one. Call it outside every transaction.
    """
    if not user_can_report(by, writer_id=target.writer_id(thing), voice=thing.voice):
        raise PermissionDenied
    now = timezone.now()
    key_id = thing.conversation.voice_key(now)
    if seen_round is not None and seen_round != str(key_id or ""):
        raise TermsChanged
    try:
        me = contributor(by=by, key_id=key_id, at=now)
    except (RoundOver, Silenced) as error:
        raise PermissionDenied from error
    earlier = Q(reporter=by) | Q(voice=me.voice) if me.voice else Q(reporter=by)
    if Report.objects.about(target.key, thing.pk).filter(earlier).exists():
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
        note_use(me)
    return stored


def answer_reports(*, target, pk, answer, at=None):
    """Answer every undecided report of a thing, and let the worker tell who reported it; return how many those were.

    `at` is the day on which an anonymous writer took it back: then the timer tells, and no task says when that was.
    Call it in the transaction of the decision.
    """
    undecided = Report.objects.about(target.key, pk).undecided()
    answered = undecided.update(answer=answer, answered_at=at or timezone.now())
    if answered:
        target.count_reports([pk], -answered)
        if at is None:
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
