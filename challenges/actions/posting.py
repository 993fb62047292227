"""Posting an idea: the one place where ideas of people are made."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from challenges.actions.storing import store, touch
from challenges.enums import MOST_THEMES, TEXT_LENGTH, TITLE_LENGTH, Deed, IdeaKind, IdeaState
from challenges.models import ChallengePage, Idea
from challenges.refusals import NotNow, NotTheseThemes
from comments.actions.once import store_once
from comments.actions.whose import check_still, whose
from comments.refusals import NotAllowed, Repeated, Unfit
from conversations.permissions import user_can_see
from core import limits
from core.exceptions import PageNotFound
from screening.facts import facts_for
from screening.limits import IDEAS_A_DAY, POSTS_A_MINUTE
from screening.verdicts import judge
from screening.words import UnfitText, clean_text
from subscriptions.actions import subscribe
from subscriptions.models import Subscriber
from users.permissions import obstacle_for
from voices.models import ANONYMOUS


@dataclass(frozen=True)
class Posted:
    """An idea, and whether this call made it: a double click, a reload or a second try does not."""

    idea: Idea
    is_new: bool


def post_idea(*, by, challenge_id, token, kind, title, text, themes=(), seen_round=None):
    """Store what a person posts to a challenge, held or public by the verdict on it, and return a Posted.

    One token makes one idea, however often it comes. `seen_round` is what `whose` takes. Everything is asked here, at
    the moment of writing. Raises a Refusal that says what to do, PageNotFound where the person may not look, and
    LimitReached. Call it outside every transaction.
    """
    words = {"kind": IdeaKind(kind), "title": fit_title(title), "text": fit_text(text)}
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    now = timezone.now()
    me = whose(by=by, at=now, seen_round=seen_round, page=challenge_id, suffix="")
    earlier = _made_with(token, me)
    if earlier:
        return Posted(earlier, is_new=False)
    limits.take(POSTS_A_MINUTE, me.subject)
    limits.take(IDEAS_A_DAY, me.subject)
    stored = store_once(
        token,
        find=lambda: _made_with(token, me),
        store=lambda token: _store(by, me, now, challenge_id, token, words, themes),
    )
    return Posted(stored.thing, stored.is_new)


def fit_title(title):
    """Return a title as it is stored: one line. Raises Unfit."""
    return _fit(" ".join(title.split()), TITLE_LENGTH, "Title: ")


def fit_text(text):
    """Return an idea's text as it is stored. Raises Unfit."""
    return _fit(text, TEXT_LENGTH, "")


def _fit(text, length, what):
    try:
        return clean_text(text, length=length)
    except UnfitText as unfit:
        raise Unfit(f"{what}{unfit}") from unfit


def fit_themes(challenge, themes):
    """Return the chosen themes in the challenge's order. Raises NotTheseThemes."""
    chosen = [name for name in challenge.theme_list if name in set(themes)]
    if len(chosen) != len(set(themes)) or len(chosen) > MOST_THEMES:
        raise NotTheseThemes
    return chosen


def _made_with(token, me):
    return Idea.objects.with_conversation().filter(token=token, **me.columns("writer")).first()


def _store(by, me, now, challenge_id, token, words, themes):
    with transaction.atomic():
        challenge = ChallengePage.objects.filter(pk=challenge_id, alias_of=None).first()
        if challenge is None or not user_can_see(by, challenge.conversation):
            raise PageNotFound("There is no such challenge.")
        if not challenge.takes(Deed.POST, timezone.now()):
            raise NotNow
        check_still(me, challenge.conversation, now)
        chosen = fit_themes(challenge, themes)
        same = challenge.ideas.filter(**me.columns("writer"), title=words["title"], text=words["text"])
        if same.filter(state__in=(IdeaState.PUBLIC, IdeaState.HELD)).exists():
            raise Repeated
        own_mode, is_anonymous = challenge.conversation.own_mode, bool(me.voice)
        facts = facts_for(by, own_mode=own_mode, is_anonymous=is_anonymous)
        verdict = judge(f"{words['title']}\n{words['text']}", facts)
        idea = store(
            challenge=challenge,
            themes=chosen,
            token=token,
            writer_name=ANONYMOUS if me.voice else "",
            created_at=me.at,
            published_at=None if verdict.holds else me.at,
            state=IdeaState.HELD if verdict.holds else IdeaState.PUBLIC,
            held_because=verdict.reason,
            is_private=challenge.ideas_are_private,
            **me.columns("writer"),
            **words,
        )
        if me.user:
            subscribe(subscriber=Subscriber.objects.of(by), conversation=idea.conversation)
        touch(idea)
    return idea
