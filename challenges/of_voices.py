"""What a voice of an anonymous round posted, supports and said of plans, for the page of its own."""

from django.urls import reverse

from challenges.enums import READABLE, Deed, IdeaState, MarkState
from challenges.models import CheckMark, Idea, Support
from voices.things import Said

NEWS = {
    IdeaState.HELD: "A moderator reads it before it appears, usually within two working hours.",
    IdeaState.WITHDRAWN: "You withdrew it. Moderators can still read it.",
    IdeaState.MERGED: "It was merged with another idea.",
}
NEWS_OF_MARKS = {
    MarkState.HELD: "A moderator reads your comment before it appears.",
    MarkState.REMOVED: "A moderator removed your comment. What you say of the item still counts.",
}


def ideas_of(voice):
    """Return the ideas of a voice, newest first, and how many ideas of others it supports."""
    ideas = list(Idea.objects.with_conversation().filter(voice=voice).order_by("-pk"))
    for idea in ideas:
        # A voice speaks in one challenge, which reads its rounds once.
        idea.challenge = ideas[0].challenge
    supports = Support.objects.filter(voice=voice, merge=None).values("idea").distinct().count()
    return [_idea(idea) for idea in ideas], [(supports, "idea supported", "ideas supported")]


def _idea(idea):
    can_change = idea.state in (IdeaState.PUBLIC, IdeaState.HELD) and not idea.is_answered
    can_change = can_change and idea.challenge.takes(Deed.POST)
    return Said(
        what=idea.get_kind_display(),
        words=f"{idea.title}\n\n{idea.text}",
        at=idea.created_at,
        address=idea.conversation.url,
        news=_news(idea),
        change=reverse("challenges:edit", args=[idea.pk]) if can_change else "",
        withdraw=(
            reverse("challenges:withdraw", args=[idea.pk])
            if idea.state in (*READABLE, IdeaState.HELD)
            else ""
        ),
    )


def _news(idea):
    if idea.state == IdeaState.REMOVED:
        return f"A moderator removed it: {idea.get_removed_because_display()}. {idea.note}".strip()
    parts = [NEWS.get(idea.state, ""), idea.status and f"Official answer: {idea.get_status_display()}."]
    return " ".join(part for part in parts if part)


def marks_of(voice):
    """Return what a voice said of the items of plans, the latest first."""
    marks = CheckMark.objects.filter(voice=voice).select_related("item__page").order_by("-pk")
    return [
        Said(
            what=f"{mark.get_verdict_display()}: {mark.item.text}",
            words=mark.comment or "Without a comment.",
            at=mark.at,
            address=mark.item.address,
            news=NEWS_OF_MARKS.get(mark.state, "") if mark.comment else "",
            change=reverse("challenges:check", args=[mark.item_id]),
        )
        for mark in marks
    ], []
