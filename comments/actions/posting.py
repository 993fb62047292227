"""Writing a comment: the one place where comments of people are made."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.actions.once import store_once
from comments.actions.storing import count_in, store, touch
from comments.actions.whose import check_still, whose
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
from voices.models import ANONYMOUS

REPEATED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Posted:
    """A comment, and whether this call made it: a double click, a reload or a second try does not."""

    comment: StaffComment
    is_new: bool


def post_comment(*, by, text, token, conversation_id=None, reply_to_id=None, seen_round=None):
    """Store what a person writes, held or public by the verdict on it, and return a Posted.

    It stands in a conversation, or answers a comment of one. `token` is the UUID that the form was made with: one
    token makes one comment, however often it comes. `seen_round` is what `whose` takes. Everything is asked here, at
    the moment of writing. Raises a Refusal that says what to do, PageNotFound where the person may not look, and
    LimitReached. Call it outside every transaction.
    """
    text = fit(text)
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    now = timezone.now()
    place = {"pk": conversation_id} if reply_to_id is None else {"comments": reply_to_id}
    me = whose(by=by, at=now, seen_round=seen_round, **place)
    earlier = _made_with(token, me)
    if earlier:
        return Posted(earlier, is_new=False)
    limits.take(POSTS_A_MINUTE, me.subject)
    limits.take(POSTS_A_DAY, me.subject)
    stored = store_once(
        token,
        find=lambda: _made_with(token, me),
        store=lambda token: _store(by, me, now, text, token, conversation_id, reply_to_id),
    )
    return Posted(stored.thing, stored.is_new)


def fit(text):
    """Return a comment's text as it is stored. Raises Unfit."""
    try:
        return clean_text(text, length=TEXT_LENGTH)
    except UnfitText as unfit:
        raise Unfit(str(unfit)) from unfit


def _made_with(token, me):
    if not StaffComment.objects.filter(token=token).exists():
        return None
    rows = StaffComment.objects.select_related("conversation__page", "voice__key")
    return rows.filter(token=token, **me.columns()).first()


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


def _store(by, me, now, text, token, conversation_id, reply_to_id):
    with transaction.atomic():
        conversation, reply_to = _place(by, conversation_id, reply_to_id)
        if not conversation.is_open(timezone.now()):
            raise NotOpen
        check_still(me, conversation, now)
        if reply_to and reply_to.state != State.PUBLIC:
            raise NotThere
        recent = conversation.comments.filter(**me.columns(), created_at__gt=now - REPEATED_WITHIN)
        if recent.filter(comment=text, state__in=(State.PUBLIC, State.HELD)).exists():
            raise Repeated
        facts = facts_for(by, own_mode=conversation.own_mode, is_anonymous=bool(me.voice))
        verdict = judge(text, facts)
        comment = store(
            conversation=conversation,
            reply_to=reply_to,
            text=text,
            created_at=me.at,
            published_at=None if verdict.holds else me.at,
            state=State.HELD if verdict.holds else State.PUBLIC,
            held_because=verdict.reason,
            is_public=not verdict.holds,
            token=token,
            user_name=ANONYMOUS if me.voice else "",
            **me.columns(),
        )
        follow_own_thread(comment)
        if not verdict.holds:
            announce_reply(comment)
            count_in(comment, at=me.at)
            touch(conversation.pk)
    return comment
