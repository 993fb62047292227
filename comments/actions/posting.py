"""Writing a comment: the one place where comments of people are made."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.actions.once import store_once
from comments.actions.storing import count_in, store, touch
from comments.announcing import announce_reply, follow_own_thread
from comments.enums import State
from comments.models import TEXT_LENGTH, StaffComment
from comments.refusals import NotAllowed, NotOpen, NotThere, Repeated, Unfit
from conversations.models import Conversation
from conversations.permissions import user_can_see
from core import limits
from core.exceptions import PageNotFound
from screening.facts import facts_for
from screening.limits import POSTS_A_DAY, POSTS_A_MINUTE
from screening.verdicts import judge
from screening.words import UnfitText, clean_text
from users.permissions import obstacle_for

REPEATED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Posted:
    """A comment, and whether this call made it: a double click, a reload or a second try does not."""

    comment: StaffComment
    is_new: bool


def post_comment(*, by, text, token, conversation_id=None, reply_to_id=None):
    """Store what a person writes, held or public by the verdict on it, and return a Posted.

    It stands in a conversation, or answers a comment of one. `token` is the UUID that the form was made with: one token
    makes one comment, however often it comes. Everything is asked here, at the moment of writing. Raises a Refusal that
    says what to do, PageNotFound where the person may not look, and LimitReached. Call it outside every transaction.
    """
    earlier = _made_with(token, by)
    if earlier:
        return Posted(earlier, is_new=False)
    text = fit(text)
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    limits.take(POSTS_A_MINUTE, by.pk)
    limits.take(POSTS_A_DAY, by.pk)
    stored = store_once(
        token,
        find=lambda: _made_with(token, by),
        store=lambda token: _store(by, text, token, conversation_id, reply_to_id),
    )
    return Posted(stored.thing, stored.is_new)


def fit(text):
    """Return a comment's text as it is stored. Raises Unfit."""
    try:
        return clean_text(text, length=TEXT_LENGTH)
    except UnfitText as unfit:
        raise Unfit(str(unfit)) from unfit


def _made_with(token, by):
    if not StaffComment.objects.filter(token=token).exists():
        return None
    return (
        StaffComment.objects.select_related("conversation__page").filter(token=token, user_id=by.pk).first()
    )


def _place(by, conversation_id, reply_to_id):
    """Return the conversation in which somebody writes, and the comment that is answered, or None."""
    if reply_to_id is None:
        reply_to = None
        conversation = Conversation.objects.with_terms().filter(pk=conversation_id).first()
    else:
        rows = StaffComment.objects.shown().select_related("conversation__page", "conversation__parent")
        reply_to = rows.filter(pk=reply_to_id).first()
        conversation = reply_to and reply_to.conversation
    if conversation is None or not conversation.is_discussed or not user_can_see(by, conversation):
        raise PageNotFound("There is no such conversation.")
    return conversation, reply_to


def _store(by, text, token, conversation_id, reply_to_id):
    now = timezone.now()
    with transaction.atomic():
        conversation, reply_to = _place(by, conversation_id, reply_to_id)
        if not conversation.is_open(now):
            raise NotOpen
        if reply_to and reply_to.state != State.PUBLIC:
            raise NotThere
        recent = conversation.comments.filter(user_id=by.pk, created_at__gt=now - REPEATED_WITHIN)
        if recent.filter(comment=text, state__in=(State.PUBLIC, State.HELD)).exists():
            raise Repeated
        verdict = judge(text, facts_for(by, own_mode=conversation.own_mode))
        comment = store(
            conversation=conversation,
            reply_to=reply_to,
            text=text,
            created_at=now,
            published_at=None if verdict.holds else now,
            state=State.HELD if verdict.holds else State.PUBLIC,
            held_because=verdict.reason,
            is_public=not verdict.holds,
            token=token,
            user=by,
        )
        follow_own_thread(comment)
        if not verdict.holds:
            announce_reply(comment)
            count_in(comment, at=now)
            touch(conversation.pk)
    return comment
