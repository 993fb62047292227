"""Subscribing and unsubscribing, with the number of subscribers kept right."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from conversations.models import Conversation
from conversations.permissions import user_can_see
from core import page_cache
from core.exceptions import PageNotFound
from subscriptions.models import Subscriber, Subscription


def subscribe(*, subscriber, conversation, thread=0):
    """Follow a conversation or a thread of it; return whether that is new. May be called twice at the same time."""
    with transaction.atomic():
        _, is_new = Subscription.objects.get_or_create(
            subscriber=subscriber, conversation=conversation, thread=thread
        )
        if is_new and not thread:
            count(conversation.pk, 1)
    return is_new


def subscribe_account(*, user, conversation_id):
    """Let an account follow a conversation; return it. Raises PageNotFound where the person may not look."""
    conversation = Conversation.objects.with_terms().filter(pk=conversation_id).first()
    if conversation is None or not user_can_see(user, conversation):
        raise PageNotFound("There is no such conversation.")
    subscribe(subscriber=Subscriber.objects.of(user), conversation=conversation)
    return conversation


def unsubscribe(*, subscriber, conversation_id, thread=0):
    """Follow a conversation, or a thread of it, no more; return whether it was followed."""
    with transaction.atomic():
        rows = Subscription.objects.filter(
            subscriber=subscriber, conversation_id=conversation_id, thread=thread
        )
        was_there = bool(rows.delete()[0])
        if was_there and not thread:
            count(conversation_id, -1)
    return was_there


def count(conversation_id, difference):
    """Change the number of subscribers, last in its transaction; what shows it becomes stale."""
    Conversation.objects.filter(pk=conversation_id).update(
        subscriber_count=Greatest(F("subscriber_count") + difference, 0)
    )
    page_cache.touch(Conversation(pk=conversation_id).page_cache_tag, page_cache.LISTINGS)
