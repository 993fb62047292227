"""Taking a person's name, or words, from ideas when the account goes."""

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Greatest

from challenges.actions.checking import count, lock_items
from challenges.actions.storing import put, touch
from challenges.actions.supporting import COUNTERS
from challenges.announcing import forget_addressees
from challenges.caching import plan_tag
from challenges.enums import READABLE, IdeaState, MarkState
from challenges.models import CheckMark, Idea, IdeaRevision, Merge, OfficialResponse, Support
from challenges.targets import CHECK, IDEA
from conversations.models import Conversation
from core import page_cache
from screening.actions import answer_reports
from screening.enums import Answer
from screening.targets import target_of
from users.enums import Words

NAME_OF_LEAVER = "Someone who left"
NO_TITLE = "An idea whose words were removed"
UNKNOWN_EDITOR = "An official, DHSC"


def erase_ideas(*, user, words, limit):
    """Take a person's name, and with Words.REMOVE the words, from up to `limit` ideas; return how many that were.

    With the words go their earlier versions. What readers saw becomes a stub, with what others said below it. What its
    writer had withdrawn before goes in any case.
    """
    with transaction.atomic():
        rows = Idea.objects.with_conversation().filter(writer_id=user.pk).order_by("pk")
        ideas = list(rows.select_for_update(of=("self",))[:limit])
        for idea in ideas:
            values = {"writer": None, "writer_name": NAME_OF_LEAVER}
            if words == Words.REMOVE or idea.state == IdeaState.WITHDRAWN:
                values |= _without_words(idea)
            put(idea, **values)
        conversations = [idea.conversation_id for idea in ideas]
        Conversation.objects.filter(pk__in=conversations).update(owner=None)
        forget_addressees([idea.pk for idea in ideas], conversations)
    return len(ideas)


def _without_words(idea):
    IdeaRevision.objects.filter(idea=idea).delete()
    idea.themes.all().delete()
    if idea.report_count:
        answer_reports(target=target_of(IDEA), pk=idea.pk, answer=Answer.GONE)
        idea.report_count = 0
    goes = idea.state in (*READABLE, IdeaState.HELD)
    return {
        "title": NO_TITLE,
        "text": "",
        "version": idea.version + 1,
        "state": IdeaState.WITHDRAWN if goes else idea.state,
    }


def erase_supports(*, user, limit):
    """Delete up to `limit` supports of a person and lower their counters; return how many that were."""
    with transaction.atomic():
        mine = Support.objects.filter(user_id=user.pk).order_by("idea_id", "pk")
        supports = Support.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit]))
        counts = supports.order_by("idea_id").values_list("idea_id", "kind").annotate(number=Count("pk"))
        ideas = set()
        for idea_id, kind, number in list(counts):
            counter = COUNTERS[kind]
            Idea.objects.filter(pk=idea_id).update(**{counter: Greatest(F(counter) - number, 0)})
            ideas.add(idea_id)
        for idea in Idea.objects.select_related("conversation").filter(pk__in=ideas):
            touch(idea)
        return supports.delete()[0]


def erase_marks(*, user, words, limit):
    """Take a person's name from up to `limit` marks on plans; return how many that were.

    A public comment stays without the name, with Words.KEEP. Every other mark goes, and its number with it.
    """
    with transaction.atomic():
        mine = CheckMark.objects.filter(user_id=user.pk).order_by("item_id")
        found = dict(mine.values_list("pk", "item_id")[:limit])
        items = lock_items(found.values())
        # As they are under the lock.
        marks = list(mine.filter(pk__in=found))
        for mark in marks:
            if words == Words.KEEP and mark.comment and mark.state == MarkState.PUBLIC:
                mark.user, mark.writer_name = None, NAME_OF_LEAVER
                mark.save(update_fields=["user", "writer_name"])
            else:
                if mark.report_count:
                    answer_reports(target=target_of(CHECK), pk=mark.pk, answer=Answer.GONE)
                count(mark.item_id, mark.verdict, -1)
                mark.delete()
        page_cache.touch(*{plan_tag(item.page_id) for item in items})
    return len(marks)


def forget_answerer(*, user, limit):
    """Take a person's account and name from up to `limit` official answers; return how many that were."""
    mine = OfficialResponse.objects.filter(editor_id=user.pk).order_by("pk").values_list("pk", flat=True)
    rows = OfficialResponse.objects.filter(pk__in=list(mine[:limit]))
    return rows.update(editor=None, official=None, editor_name=UNKNOWN_EDITOR)


def forget_merger(*, user, limit):
    """Take a person's account from up to `limit` merges of ideas; return how many that were."""
    mine = Merge.objects.filter(by_id=user.pk).values_list("pk", flat=True)
    return Merge.objects.filter(pk__in=list(mine[:limit])).update(by=None)
