"""Who of many may be told of what happened in a conversation, at this moment."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from conversations.permissions import user_can_see
from subscriptions.models import Subscription
from users.models import Suspension


def suspended_among(user_ids, at=None):
    """Return the ids of those accounts that are suspended, for one query."""
    in_force = Suspension.objects.filter(user_id__in=user_ids).in_force(at or timezone.now())
    return set(in_force.values_list("user_id", flat=True))


def may_be_mailed(subscriber, suspended):
    """Return whether a subscriber gets mail at all: not stopped, not in trouble, the account in good standing."""
    if subscriber.stopped_at or subscriber.trouble:
        return False
    user = subscriber.user
    return user is None or (user.is_active and user.pk not in suspended)


def standing(rows, events):
    """Return by notification the subscription that brings it: the one that did, or else the next that still stands.

    Somebody may have left the post and follow its category all the same, or have come back by an undo. None where
    nothing stands; without those that are addressed to the person. `events` are by id. Two queries at the most.
    """
    rows = [row for row in rows if row.via]
    brought = Subscription.objects.select_related("conversation__page").in_bulk({row.via for row in rows})
    lost = [row for row in rows if row.via not in brought]
    found = {row.pk: brought.get(row.via) for row in rows}
    if lost:
        found |= _next_standing(lost, events)
    return found


def _next_standing(rows, events):
    audiences = {row.event_id: [tuple(entry) for entry in events[row.event_id].audience] for row in rows}
    conversations = {pk for audience in audiences.values() for pk, _ in audience}
    theirs = Subscription.objects.filter(
        subscriber__in={row.subscriber_id for row in rows}, conversation__in=conversations
    )
    by_place = {
        (one.subscriber_id, one.conversation_id, one.thread): one
        for one in theirs.select_related("conversation__page")
    }
    return {
        row.pk: next(
            (
                by_place[(row.subscriber_id, *entry)]
                for entry in audiences[row.event_id]
                if (row.subscriber_id, *entry) in by_place
            ),
            None,
        )
        for row in rows
    }


class Gate:
    """Whether subscribers may see conversations: asked once where it is open to everybody, else once a person."""

    def __init__(self):
        self.known = {}

    def lets_through(self, subscriber, conversation):
        """Return whether a subscriber may see a conversation."""
        return self.lets_account_through(subscriber.user or AnonymousUser(), conversation)

    def lets_account_through(self, user, conversation):
        """Return whether somebody may see a conversation; what everybody may see is asked once for all."""
        return self._answer(AnonymousUser(), conversation) or (
            user.is_authenticated and self._answer(user, conversation)
        )

    def _answer(self, user, conversation):
        key = (user.pk, conversation.pk)
        if key not in self.known:
            self.known[key] = user_can_see(user, conversation)
        return self.known[key]
