"""Telling those who reported something what became of it."""

from django.db import transaction
from django.utils import timezone

from core import mail
from screening.enums import Answer
from screening.models import Report
from screening.targets import target_of

TOLD_AT_ONCE = 500


def tell_reporters():
    """Queue the mail to everybody whose report was answered and who was not told; return how many.

    May run twice, and by two workers at once: whoever is told is marked in the transaction that queues the mail.
    """
    told = 0
    while True:
        with transaction.atomic():
            untold = Report.objects.untold().select_for_update(skip_locked=True, of=("self",), no_key=True)
            reports = list(untold.select_related("reporter").order_by("pk")[:TOLD_AT_ONCE])
            Report.objects.filter(pk__in=[one.pk for one in reports]).update(told_at=timezone.now())
            for one in reports:
                _tell(one)
        told += len(reports)
        if len(reports) < TOLD_AT_ONCE:
            return told


def _tell(one):
    target = target_of(one.target)
    mail.queue(
        "report_answered",
        one.reporter.email,
        user=one.reporter,
        name=one.reporter.get_full_name(),
        noun=target.noun,
        removed=one.answer == Answer.REMOVED,
        gone=one.answer == Answer.GONE,
        path=target.address(one.target_id),
    )
