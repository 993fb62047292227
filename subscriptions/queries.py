"""What pages ask about subscriptions."""

from subscriptions.enums import Pace
from subscriptions.models import Notification, Subscription

# More than this is not counted: the bell says 99+.
MOST_COUNTED = 100


def follows(user, conversation, thread=0):
    """Return whether an account follows a conversation, or a thread of it; one query."""
    rows = Subscription.objects.filter(subscriber__user=user, conversation=conversation, thread=thread)
    return rows.exists()


def unread_count(user):
    """Return how many notifications an account has not read, at most MOST_COUNTED; one query."""
    return _on_site(user).unread()[:MOST_COUNTED].count()


def news_for(user):
    """Return an account's notifications with what their events need to be told, in no order."""
    return _on_site(user).select_related(
        "event__conversation__page", "event__conversation__parent", "subscriber"
    )


def _on_site(user):
    return Notification.objects.filter(subscriber__user=user).exclude(pace=Pace.NEVER)
