"""Leaving the one list that a mail was sent for, and coming back to it."""

from django.contrib.auth.models import AnonymousUser

from conversations.models import Conversation
from conversations.permissions import user_can_see
from subscriptions.actions.choosing import choose, switch_digests
from subscriptions.actions.following import subscribe, unsubscribe
from subscriptions.enums import GATHERED, Pace

SILENT = (Pace.SITE, Pace.NEVER)


def leave(*, subscriber, mailing_list):
    """Leave a list and return whether that changed anything; may be called twice.

    Of a conversation one is no follower any more. Digests end. A kind of news is told on the site only, and to an
    address without an account not at all.
    """
    if mailing_list.conversation_id is not None:
        return unsubscribe(
            subscriber=subscriber, conversation_id=mailing_list.conversation_id, thread=mailing_list.thread
        )
    if mailing_list.is_digest:
        return switch_digests(subscriber=subscriber, off=True)
    silent = Pace.SITE if subscriber.user_id else Pace.NEVER
    if subscriber.pace_of(mailing_list.kind) in SILENT:
        return False
    choose(subscriber=subscriber, kind=mailing_list.kind, pace=silent)
    return True


def rejoin(*, subscriber, mailing_list, pace=""):
    """Come back to a list; return whether that is possible: nobody follows what they may not see any more.

    A kind of news is told at `pace`, which has to be one that mails; at once without it.
    """
    if mailing_list.is_digest:
        switch_digests(subscriber=subscriber, off=False)
        return True
    if mailing_list.conversation_id is None:
        pace = pace if pace in GATHERED else Pace.AT_ONCE
        choose(subscriber=subscriber, kind=mailing_list.kind, pace=pace)
        return True
    conversation = Conversation.objects.with_terms().filter(pk=mailing_list.conversation_id).first()
    if conversation is None or not user_can_see(subscriber.user or AnonymousUser(), conversation):
        return False
    subscribe(subscriber=subscriber, conversation=conversation, thread=mailing_list.thread)
    return True
