"""Saying whether an item of a draft plan is right, taking that back, and what moderators decide on its comment."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from challenges.caching import plan_tag
from challenges.enums import CHECK_LENGTH, Mark, MarkState, PlanStage
from challenges.models import CheckMark, PlanItem, Tally
from challenges.permissions import user_can_decide_on_mark
from challenges.refusals import NotNow, WordsChanged
from challenges.targets import CHECK
from comments.actions.whose import check_still, whose
from comments.refusals import CountedByName, NotAllowed, Unfit
from core import limits, page_cache
from core.exceptions import PageNotFound
from core.visibility import is_live, is_readable
from ledger.actions import record
from ledger.enums import Kind
from screening.actions import answer_reports, approve_writer, withdraw_approval
from screening.enums import Answer
from screening.facts import facts_for
from screening.limits import CHECKS_A_MINUTE
from screening.targets import target_of
from screening.verdicts import judge
from screening.words import UnfitText, clean_text
from users.permissions import obstacle_for
from voices.contributors import day_of, id_for
from voices.models import ANONYMOUS

OVER = "This plan is not open for checking, so nothing was counted. Copy your text if you want to keep it."
AGAIN = "Its writer changed it after a moderator held or removed it."


class MarkDecidedMeanwhile(Exception):
    """Raised when a mark is not what the moderator saw; `mark` is what it is now, None where it was taken back."""

    def __init__(self, mark):
        super().__init__("The mark changed meanwhile.")
        self.mark = mark


def mark_item(*, by, item_id, verdict, comment="", seen, seen_round=None):
    """Say what a person thinks of an item, in the place of what they said of it before, and return the mark.

    `seen` is `PlanItem.seen_as` of the words that the person read, `seen_round` is what `whose` takes. Everything is
    asked here, at the moment of writing. Raises a Refusal that says what to do, PageNotFound where the person may not
    look, and LimitReached. Call it outside every transaction.
    """
    verdict, comment = Mark(verdict), fit_comment(comment)
    now = timezone.now()
    me = _may_try(by, item_id, now, seen_round)
    with transaction.atomic():
        item = _open_item(by, me, item_id, now)
        if item.seen_as != seen:
            raise WordsChanged
        mark = CheckMark.objects.filter(item=item, **me.columns()).first()
        if mark and (mark.verdict, mark.comment) == (verdict, comment):
            return mark
        earlier = mark.verdict if mark else None
        mark = mark or _new_mark(item, me)
        if comment != mark.comment:
            own_mode = item.page.challenge.conversation.own_mode
            _screen(mark, comment, facts_for(by, own_mode=own_mode, is_anonymous=bool(me.voice)))
        was_reported = mark.report_count and not comment
        mark.verdict, mark.comment, mark.at = verdict, comment, me.at
        mark.save()
        if was_reported:
            _answer(mark, Answer.GONE, at=day_of(mark.voice))
        count(item.pk, verdict, 1)
        if earlier:
            count(item.pk, earlier, -1)
        page_cache.touch(plan_tag(item.page_id))
    return mark


def _new_mark(item, me):
    name = ANONYMOUS if me.voice else ""
    return CheckMark(**id_for(CheckMark, me.voice), item=item, writer_name=name, **me.columns())


def take_back_mark(*, by, item_id, seen_round=None):
    """Delete what a person said of an item; without a mark nothing changes. Raises as `mark_item` does."""
    now = timezone.now()
    me = _may_try(by, item_id, now, seen_round)
    with transaction.atomic():
        item = _open_item(by, me, item_id, now)
        mark = CheckMark.objects.filter(item=item, **me.columns()).first()
        if mark:
            if mark.report_count:
                _answer(mark, Answer.GONE, at=day_of(mark.voice))
            mark.delete()
            count(item.pk, mark.verdict, -1)
            page_cache.touch(plan_tag(item.page_id))
    return item


def fit_comment(text):
    """Return a comment as it is stored, '' for none. Raises Unfit."""
    if not text.strip():
        return ""
    try:
        return clean_text(text, length=CHECK_LENGTH)
    except UnfitText as unfit:
        raise Unfit(str(unfit)) from unfit


def count(item_id, verdict, change):
    """Change the number of a verdict on an item; call it in the transaction of the mark, with the item locked."""
    Tally.objects.get_or_create(item_id=item_id)
    Tally.objects.filter(item_id=item_id).update(**{verdict: F(verdict) + change})


def lock_items(pks):
    """Return these items with their plans, held against every other mark until the transaction ends."""
    rows = PlanItem.objects.filter(pk__in=pks).select_related("page").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _may_try(by, item_id, now, seen_round):
    """Return the Contributor that somebody is who may mark items; the tries are counted."""
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    item = PlanItem.objects.select_related("page").filter(pk=item_id).first()
    if item is None:
        raise PageNotFound("There is no such item.")
    me = whose(by=by, at=now, seen_round=seen_round, pk=item.page.challenge.conversation.pk)
    limits.take(CHECKS_A_MINUTE, me.subject)
    return me


def _open_item(by, me, item_id, now):
    """Return an item, locked, that this person may mark now."""
    item = next(iter(lock_items([item_id])), None)
    plan = item and item.page
    if not plan or plan.stage != PlanStage.DRAFT or not is_live(plan) or not is_readable(plan, by):
        raise PageNotFound("There is no such item.")
    if not plan.takes_checks():
        raise NotNow(OVER)
    check_still(me, plan.challenge.conversation, now)
    if me.voice and CheckMark.objects.filter(item=item, user=by).exists():
        raise CountedByName
    return item


def _screen(mark, comment, facts):
    """Say who may read a new comment. What a moderator held or removed does not come back by an edit."""
    verdict = judge(comment, facts) if comment else None
    if not comment:
        mark.state, mark.held_because = MarkState.PUBLIC, ""
    elif mark.comment and mark.state != MarkState.PUBLIC:
        mark.state, mark.held_because = MarkState.HELD, verdict.reason or AGAIN
    elif verdict.holds:
        mark.state, mark.held_because = MarkState.HELD, verdict.reason


def publish_mark(*, by, mark_id, seen, reason=""):
    """Let readers see the comment of a mark; what it says of the item counts already.

    `seen` is `CheckMark.seen_as` as the moderator saw it. Raises PermissionDenied and MarkDecidedMeanwhile.
    """
    with transaction.atomic():
        mark = _to_decide(by, mark_id, seen)
        _decide(mark, MarkState.PUBLIC)
        if mark.user_id:
            approve_writer(user_id=mark.user_id)
        record(Kind.CHECK_PUBLISHED, by=by, subject=mark, reason=reason)
        _answer(mark, Answer.KEPT)
    return mark


def keep_mark(*, by, mark_id, seen, reason=""):
    """Answer the reports of a public comment that stays as it is. Raises as `publish_mark` does."""
    with transaction.atomic():
        mark = _to_decide(by, mark_id, seen)
        record(Kind.CHECK_KEPT, by=by, subject=mark, reason=reason)
        _answer(mark, Answer.KEPT)
    return mark


def remove_mark(*, by, mark_id, seen, reason=""):
    """Take the comment of a mark from readers; what it says of the item still counts. Raises as `publish_mark` does."""
    with transaction.atomic():
        mark = _to_decide(by, mark_id, seen)
        _decide(mark, MarkState.REMOVED)
        if mark.user_id:
            withdraw_approval(user_id=mark.user_id)
        record(Kind.CHECK_REMOVED, by=by, subject=mark, reason=reason)
        _answer(mark, Answer.REMOVED)
    return mark


def _answer(mark, answer, at=None):
    answer_reports(target=target_of(CHECK), pk=mark.pk, answer=answer, at=at)


def _to_decide(by, mark_id, seen):
    item_id = CheckMark.objects.filter(pk=mark_id).values_list("item_id", flat=True).first()
    lock_items([item_id])
    mark = CheckMark.objects.select_related("item__page", "voice__key").filter(pk=mark_id).first()
    if mark is None or mark.seen_as != seen:
        raise MarkDecidedMeanwhile(mark)
    if not user_can_decide_on_mark(by, mark):
        raise PermissionDenied
    return mark


def _decide(mark, state):
    mark.state, mark.held_because = state, ""
    mark.save(update_fields=["state", "held_because"])
    page_cache.touch(plan_tag(mark.item.page_id))
