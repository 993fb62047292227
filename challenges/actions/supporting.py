"""Supporting an idea, saying that it happens here too, and taking either back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from challenges.enums import READABLE, Deed, IdeaState, SupportKind
from challenges.models import Idea, Support
from challenges.permissions import user_wrote
from challenges.refusals import IsMerged, NotNow, OwnIdea
from comments.actions.whose import check_still, whose
from comments.refusals import CountedByName, NotAllowed
from conversations.permissions import user_can_see
from core import limits, page_cache
from core.exceptions import PageNotFound
from screening.limits import SUPPORTS_A_MINUTE
from users.permissions import obstacle_for

# So many in so short a time, and more than half of all: perhaps somebody sent them, so a moderator looks. Of a voice
# only the day is known.
BURST, BURST_WITHIN = 25, timedelta(hours=1)
BURST_OF_VOICES, BURST_OF_VOICES_WITHIN = 100, timedelta(days=1)
COUNTERS = {SupportKind.SUPPORT: "support_count", SupportKind.HERE: "here_count"}


def support_idea(*, by, idea_id, kind=SupportKind.SUPPORT, seen_round=None):
    """Support an idea and return it; a second time by the same person changes nothing.

    `seen_round` is what `whose` takes. Raises a Refusal, PageNotFound and LimitReached. Call it outside every
    transaction.
    """
    return _react(by, idea_id, SupportKind(kind), seen_round, _add)


def unsupport_idea(*, by, idea_id, kind=SupportKind.SUPPORT, seen_round=None):
    """Take a support back and return the idea; without one nothing changes. Raises as `support_idea` does."""
    return _react(by, idea_id, SupportKind(kind), seen_round, _take_back)


def _react(by, idea_id, kind, seen_round, change):
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    now = timezone.now()
    me = whose(by=by, at=now, seen_round=seen_round, idea=idea_id)
    limits.take(SUPPORTS_A_MINUTE, me.subject)
    with transaction.atomic():
        # One after the other: a support that meets its own taking back would find its row neither there nor free.
        rows = Idea.objects.with_conversation().filter(pk=idea_id, state__in=READABLE)
        idea = rows.select_for_update(of=("self",), no_key=True).first()
        if idea is None or not user_can_see(by, idea.conversation):
            raise PageNotFound("There is no such idea.")
        if idea.state == IdeaState.MERGED:
            raise IsMerged
        if user_wrote(by, idea):
            raise OwnIdea
        if not idea.challenge.takes(Deed.SUPPORT):
            raise NotNow("This challenge is not open for support, so the numbers do not change any more.")
        check_still(me, idea.conversation, now)
        if me.voice and Support.objects.filter(user=by, idea=idea, kind=kind).exists():
            raise CountedByName
        difference = change(me, idea, kind)
        if difference:
            counter = COUNTERS[kind]
            Idea.objects.filter(pk=idea.pk).update(**{counter: F(counter) + difference})
            if difference > 0:
                _mark_burst(idea, me)
            # Lists may show the number of a minute ago: else a busy board would never be kept.
            page_cache.touch(idea.conversation.page_cache_tag)
    return idea


def _add(me, idea, kind):
    return int(Support.objects.get_or_create(**me.columns(), idea=idea, kind=kind, defaults={"at": me.at})[1])


def _take_back(me, idea, kind):
    # Nobody is counted again for what was taken back, should a merge be undone.
    Support.objects.filter(**me.columns(), idea__merged_into=idea, kind=kind).delete()
    return -Support.objects.filter(**me.columns(), idea=idea, kind=kind).delete()[0]


def _mark_burst(idea, me):
    """Let a moderator look at an idea that many support at once; no query below the number that is many."""
    burst, within = (BURST_OF_VOICES, BURST_OF_VOICES_WITHIN) if me.voice else (BURST, BURST_WITHIN)
    total = idea.support_count + 1
    if total < burst or idea.burst_at:
        return
    since = me.at - within
    if idea.decided_at:
        since = max(since, idea.decided_at)
    recent = Support.objects.filter(idea=idea, at__gt=since).count()
    if recent >= burst and recent * 2 > total:
        Idea.objects.filter(pk=idea.pk).update(burst_at=me.at)
