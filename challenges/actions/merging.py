"""Merging ideas that say the same, and undoing it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from challenges.actions.storing import locked, put, touch
from challenges.actions.supporting import COUNTERS
from challenges.enums import IdeaState
from challenges.merge_news import announce_merge, announce_undone
from challenges.models import Idea, Merge, Support
from challenges.permissions import user_can_merge
from challenges.refusals import CannotMerge
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from ledger.actions import record
from ledger.enums import Kind

# All of them stand on one page.
MOST_MERGED = 50
A_BATCH = 1000
ITSELF = "That is the same idea: choose another one."
NO_SUCH = "There is no such idea in this challenge. Check the number or the address."
NOT_PUBLIC = "That idea is not public: choose one that everybody can read."
MERGED_ITSELF = "That idea is merged with another one itself: choose the one that stays, ‘{}’ (number {})."
NOT_PUBLIC_HERE = "Only an idea that everybody can read, and that is not merged, can be merged."
HAS_MERGED = "Others are merged into this one. Merge the other way round, or undo those merges first."
TOO_MANY = f"{MOST_MERGED} ideas are merged into that one already."


def merge_ideas(*, by, idea_id, into_id, reason):
    """Merge an idea into another of its challenge, and return the Merge; both writers are told.

    Whoever supports either counts once on the one that stays. The other keeps its address, words and comments, and
    takes nothing new. Raises PermissionDenied, PageNotFound, and CannotMerge with what to do.
    """
    if idea_id == into_id:
        raise CannotMerge(ITSELF)
    with transaction.atomic():
        idea, into = _both(idea_id, into_id)
        _check_powers(by, idea, into)
        _check(idea, into)
        merge = Merge.objects.create(idea=idea, into=into, by=by, reason=reason)
        put(idea, state=IdeaState.MERGED, merged_into=into)
        _unite(merge)
        _count(into)
        touch(into)
        record(Kind.IDEA_MERGED, by=by, subject=idea, reason=f"Into idea {into.pk}: {reason}")
        announce_merge(merge)
    return merge


def undo_merge(*, by, merge_id):
    """Let a merged idea stand by itself again, and return the Merge; both writers are told.

    Each idea has the supports that were given to it, before and since. May run twice. Raises PermissionDenied and
    PageNotFound.
    """
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise PageNotFound("There is no such merge.")
    with transaction.atomic():
        idea, into = merge.idea, merge.into = _both(merge.idea_id, merge.into_id)
        _check_powers(by, idea, into)
        merge.refresh_from_db(fields=["undone_at"])
        if merge.undone_at:
            return merge
        merge.undone_at = timezone.now()
        merge.save(update_fields=["undone_at"])
        # What was held, withdrawn or removed since stays so.
        is_shown = idea.state == IdeaState.MERGED
        put(idea, state=IdeaState.PUBLIC if is_shown else idea.state, merged_into=None)
        merge.supports.all().delete()
        # Some of those whom this merge brought support another of the merged ideas, too.
        for other in into.merges_here.filter(undone_at=None).select_related("into"):
            _unite(other)
        _count(idea)
        _count(into)
        touch(into)
        record(Kind.MERGE_UNDONE, by=by, subject=idea, reason=f"Out of idea {into.pk}")
        announce_undone(merge)
    return merge


def _both(idea_id, into_id):
    """Lock both ideas, the one with the lower id first, so that two merges never wait for each other in a circle."""
    found = {}
    for pk in sorted((idea_id, into_id)):
        try:
            found[pk] = locked(pk)
        except Idea.DoesNotExist as error:
            if pk == idea_id:
                raise PageNotFound("There is no such idea.") from error
            raise CannotMerge(NO_SUCH) from error
    return found[idea_id], found[into_id]


def _check_powers(by, idea, into):
    if not user_can_see(by, idea.challenge.conversation):
        raise PageNotFound("There is no such idea.")
    if not user_can_merge(by, idea) or not user_can_merge(by, into):
        raise PermissionDenied


def _check(idea, into):
    if into.challenge_id != idea.challenge_id:
        raise CannotMerge(NO_SUCH)
    # What only moderators and its writer read is not shown to another writer.
    if idea.state != IdeaState.PUBLIC or idea.is_private:
        raise CannotMerge(NOT_PUBLIC_HERE)
    if into.state == IdeaState.MERGED:
        raise CannotMerge(MERGED_ITSELF.format(into.merged_into.title, into.merged_into_id))
    if into.state != IdeaState.PUBLIC or into.is_private:
        raise CannotMerge(NOT_PUBLIC)
    if idea.merged_ideas.exists():
        raise CannotMerge(HAS_MERGED)
    if into.merged_ideas.count() >= MOST_MERGED:
        raise CannotMerge(TOO_MANY)


def _unite(merge):
    """Give the idea that stays the supports of the merged one, but of those who support it already or wrote it."""
    given = Support.objects.filter(idea_id=merge.idea_id).order_by("pk")
    rows = [
        Support(idea_id=merge.into_id, user_id=user_id, voice_id=voice_id, kind=kind, at=at, merge=merge)
        for user_id, voice_id, kind, at in given.values_list("user_id", "voice_id", "kind", "at")
        if (user_id, voice_id) != (merge.into.writer_id, merge.into.voice_id)
    ]
    Support.objects.bulk_create(rows, ignore_conflicts=True, batch_size=A_BATCH)


def _count(idea):
    """Count the supports of an idea anew; it is locked, so nobody adds one meanwhile."""
    rows = idea.supports.order_by().values_list("kind").annotate(number=Count("pk"))
    numbers = dict(rows)
    values = {counter: numbers.get(kind, 0) for kind, counter in COUNTERS.items()}
    Idea.objects.filter(pk=idea.pk).update(**values)
    for name, value in values.items():
        setattr(idea, name, value)
