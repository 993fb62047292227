"""Posting an idea: the one place where ideas of people are made."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from challenges.actions.storing import store, touch
from challenges.enums import MOST_THEMES, TEXT_LENGTH, TITLE_LENGTH, Deed, IdeaKind, IdeaState
from challenges.models import ChallengePage, Idea
from challenges.refusals import NotNow, NotTheseThemes
from comments.actions.once import store_once
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


@dataclass(frozen=True)
class Posted:
    """An idea, and whether this call made it: a double click, a reload or a second try does not."""

    idea: Idea
    is_new: bool


def post_idea(*, by, challenge_id, token, kind, title, text, themes=()):
    """Store what a person posts to a challenge, held or public by the verdict on it, and return a Posted.

    One token makes one idea, however often it comes. Everything is asked here, at the moment of writing. Raises a
    Refusal that says what to do, PageNotFound where the person may not look, and LimitReached. Call it outside every
    transaction.
    """
    earlier = _made_with(token, by)
    if earlier:
        return Posted(earlier, is_new=False)
    words = {"kind": IdeaKind(kind), "title": fit_title(title), "text": fit_text(text)}
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    limits.take(POSTS_A_MINUTE, by.pk)
    limits.take(IDEAS_A_DAY, by.pk)
    stored = store_once(
        token,
        find=lambda: _made_with(token, by),
        store=lambda token: _store(by, challenge_id, token, words, themes),
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


def _made_with(token, by):
    return Idea.objects.with_conversation().filter(token=token, writer_id=by.pk).first()


def _store(by, challenge_id, token, words, themes):
    now = timezone.now()
    with transaction.atomic():
        challenge = ChallengePage.objects.filter(pk=challenge_id, alias_of=None).first()
        if challenge is None or not user_can_see(by, challenge.conversation):
            raise PageNotFound("There is no such challenge.")
        if not challenge.takes(Deed.POST, now):
            raise NotNow
        chosen = fit_themes(challenge, themes)
        same = challenge.ideas.filter(writer_id=by.pk, title=words["title"], text=words["text"])
        if same.filter(state__in=(IdeaState.PUBLIC, IdeaState.HELD)).exists():
            raise Repeated
        facts = facts_for(by, own_mode=challenge.conversation.own_mode)
        verdict = judge(f"{words['title']}\n{words['text']}", facts)
        idea = store(
            challenge=challenge,
            themes=chosen,
            token=token,
            writer=by,
            created_at=now,
            published_at=None if verdict.holds else now,
            state=IdeaState.HELD if verdict.holds else IdeaState.PUBLIC,
            held_because=verdict.reason,
            is_private=challenge.ideas_are_private,
            **words,
        )
        subscribe(subscriber=Subscriber.objects.of(by), conversation=idea.conversation)
        touch(idea)
    return idea
