"""Changing the words of one's own idea, until it is answered, and taking it back."""

from django.db import transaction
from django.utils import timezone

from challenges.actions.posting import fit_text, fit_themes, fit_title
from challenges.actions.storing import locked, put
from challenges.enums import Deed, IdeaKind, IdeaState
from challenges.models import Idea, IdeaRevision, IdeaTheme
from challenges.permissions import user_can_edit, user_can_withdraw, user_wrote
from challenges.refusals import NotChangeable, NotNow
from challenges.targets import IDEA
from comments.actions.whose import owner_of
from comments.refusals import Changed, NotAllowed
from conversations.permissions import user_can_see
from core import limits
from core.exceptions import PageNotFound
from screening.actions import answer_reports
from screening.enums import Answer
from screening.facts import facts_for
from screening.identifying import takes_out_identifying
from screening.limits import EDITS_A_DAY
from screening.targets import target_of
from screening.verdicts import judge
from users.permissions import obstacle_for
from voices.contributors import day_of

MERGED = "It was merged with another idea, so its words stay as they are. You can withdraw it."
CHANGED_WHILE_HELD = "Its writer changed it while it waited."


def edit_idea(*, by, idea_id, version, kind, title, text, themes=()):
    """Put new words in place of one's own, and return the idea; readers see what changed.

    `version` is the one that the form was made with: of many edits of one version the first succeeds, and the others
    raise Changed with what it says now. Where everything is read before it appears, a changed idea is read again.
    Raises a Refusal, PageNotFound and LimitReached. Call it outside every transaction.
    """
    words = {"kind": IdeaKind(kind), "title": fit_title(title), "text": fit_text(text)}
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    now = timezone.now()
    me = _owner(by, idea_id, now)
    limits.take(EDITS_A_DAY, me.subject)
    with transaction.atomic():
        idea = _own(by, idea_id)
        _check_may_change(by, idea)
        chosen = fit_themes(idea.challenge, themes)
        if idea.version != version:
            raise Changed(f"{idea.title}\n\n{idea.text}", idea.version)
        _replace_themes(idea, chosen)
        if any(getattr(idea, name) != value for name, value in words.items()):
            _change(idea, by, me, words)
    return idea


def withdraw_idea(*, by, idea_id):
    """Take one's own idea from readers, and return it; a stub stays where others saw it, with what they said.

    May run twice. Raises PageNotFound for what is not one's own.
    """
    with transaction.atomic():
        idea = _own(by, idea_id)
        if user_can_withdraw(by, idea):
            put(idea, state=IdeaState.WITHDRAWN)
            answer_reports(target=target_of(IDEA), pk=idea.pk, answer=Answer.GONE, at=day_of(idea.voice))
    return idea


def _owner(by, idea_id, now):
    idea = Idea.objects.select_related("voice__key").filter(pk=idea_id).first()
    me = idea and owner_of(idea, by=by, user_id=idea.writer_id, at=now)
    if me is None:
        raise PageNotFound("There is no such idea.")
    return me


def _own(by, idea_id):
    if not Idea.objects.filter(pk=idea_id).exists():
        raise PageNotFound("There is no such idea.")
    idea = locked(idea_id)
    if not user_can_see(by, idea.challenge.conversation) or not user_wrote(by, idea):
        raise PageNotFound("There is no such idea.")
    return idea


def _check_may_change(by, idea):
    if idea.merged_into_id:
        raise NotChangeable(MERGED)
    if idea.is_answered:
        raise NotChangeable
    if not user_can_edit(by, idea):
        raise PageNotFound("There is no such idea.")
    if not idea.challenge.takes(Deed.POST):
        raise NotNow("This challenge takes no changes at the moment. Copy your text if you want to keep it.")


def _replace_themes(idea, chosen):
    if set(idea.themes.values_list("name", flat=True)) != set(chosen):
        idea.themes.all().delete()
        IdeaTheme.objects.bulk_create(IdeaTheme(idea=idea, name=name) for name in chosen)
        put(idea, version=idea.version + 1)


def _change(idea, by, me, words):
    before, after = f"{idea.title}\n{idea.text}", f"{words['title']}\n{words['text']}"
    values = words | {"version": idea.version + 1}
    if before != after:
        # What was held when it was changed, readers were not to see.
        is_withheld = idea.state == IdeaState.HELD or takes_out_identifying(before, after)
        IdeaRevision.objects.create(
            idea=idea, title=idea.title, text=idea.text, at=me.at, is_withheld=is_withheld
        )
        if idea.published_at:
            values["edited_at"] = me.at
        own_mode, is_anonymous = idea.conversation.own_mode, bool(me.voice)
        verdict = judge(after, facts_for(by, own_mode=own_mode, is_anonymous=is_anonymous))
        if verdict.holds or idea.state == IdeaState.HELD:
            values |= {"state": IdeaState.HELD, "held_because": verdict.reason or CHANGED_WHILE_HELD}
    put(idea, **values)
