"""Giving all the answers of a sheet, or none: what `answer_idea` does for one idea, for a thousand at a time."""

from datetime import date

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from challenges.announcing import announce_responses
from challenges.caching import ideas_tag
from challenges.enums import UNDER_WAY, SheetState
from challenges.models import Idea, OfficialResponse, ResponseSheet
from challenges.sheet import ROWS_AT_ONCE, Faults, answerable
from core import page_cache
from ledger.actions import record, record_all
from ledger.enums import Kind

PROGRESS_SECONDS = 3600
ANSWERED_MEANWHILE = "Row {row}: idea {idea} was answered meanwhile."
NOT_ANY_MORE = "Row {row}: idea {idea} is no longer public, or you may no longer answer it."


class _Changed(Exception):
    """Raised to take everything back: `faults` say which ideas are not as they were."""

    def __init__(self, faults):
        super().__init__(f"{faults.number} ideas changed meanwhile.")
        self.faults = faults


def apply_sheet(sheet_id):
    """Give the answers of a confirmed sheet, and note the end: applied, or refused with what changed meanwhile.

    May run twice, and at the same time: it is applied once.
    """
    try:
        with transaction.atomic():
            # Who finds it locked leaves it to the one who holds it.
            rows = ResponseSheet.objects.select_for_update(of=("self",), skip_locked=True)
            sheet = rows.filter(pk=sheet_id, state=SheetState.CONFIRMED).select_related("uploaded_by").first()
            if sheet is None:
                return
            _answer_all(sheet)
            sheet.state, sheet.applied_at = SheetState.APPLIED, timezone.now()
            sheet.save(update_fields=["state", "applied_at"])
    except _Changed as changed:
        ResponseSheet.objects.filter(pk=sheet_id, state=SheetState.CONFIRMED).update(
            state=SheetState.REFUSED, changed=changed.faults.sentences
        )


def progress_of(sheet):
    """Return how many rows of a sheet are done, while it is being applied: nothing of it is in the tables yet."""
    return cache.get(_key(sheet.pk), 0)


def _key(pk):
    return f"response-sheet:{pk}"


def _answer_all(sheet):
    # In this order everyone locks ideas, so that two sheets wait for each other and never both.
    rows = sorted(sheet.rows, key=lambda row: row["idea"])
    faults, challenges = Faults(), set()
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        ideas = _locked(some, sheet.uploaded_by, faults)
        if not faults:
            _answer(some, ideas, sheet.uploaded_by)
            challenges |= {idea.challenge_id for idea in ideas.values()}
        cache.set(_key(sheet.pk), start + len(some), PROGRESS_SECONDS)
    if faults:
        raise _Changed(faults)
    number = f"{len(rows):,} idea{'' if len(rows) == 1 else 's'}"
    record(Kind.SHEET_APPLIED, by=sheet.uploaded_by, subject=sheet, reason=number)
    # The page of every idea carries the tag of its challenge's page.
    page_cache.touch(*(tag for pk in challenges for tag in (f"page:{pk}", ideas_tag(pk))))


def _locked(rows, by, faults):
    """Return the ideas of rows by id, held against every other change; what is not as it was becomes a fault."""
    ids = [row["idea"] for row in rows]
    locks = Idea.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    list(locks.values_list("pk", flat=True))
    ideas = answerable(ids, by=by)
    for row in rows:
        idea = ideas.get(row["idea"])
        if idea is None:
            faults.add(NOT_ANY_MORE.format(**row))
        elif idea.after != row["after"]:
            faults.add(ANSWERED_MEANWHILE.format(**row))
    return ideas


def _answer(rows, ideas, by):
    """Store and announce the answers of up to a thousand rows, in a number of queries that ideas do not add to."""
    now = timezone.now()
    responses = OfficialResponse.objects.bulk_create(
        OfficialResponse(
            idea=ideas[row["idea"]],
            **{name: row[name] for name in ("status", "team", "said", "did", "cannot", "reason")},
            next_date=date.fromisoformat(row["next_date"]) if row["next_date"] else None,
            at=now,
            **OfficialResponse.columns_of(by),
        )
        for row in rows
    )
    for status in {row["status"] for row in rows}:
        changed = [row["idea"] for row in rows if row["status"] == status]
        Idea.objects.filter(pk__in=changed).update(status=status)
        if status not in UNDER_WAY:
            Idea.objects.filter(pk__in=changed, answered_at=None).update(answered_at=now)
    record_all(Kind.IDEA_ANSWERED, by=by, reasons={response.idea: response.reason for response in responses})
    announce_responses(responses)
