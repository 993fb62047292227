"""Who of many may be told of what happened in a conversation, at this moment."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from conversations.permissions import user_can_see
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
