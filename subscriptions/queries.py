"""What pages ask about subscriptions."""

from conversations.models import Conversation
from subscriptions.enums import Pace, default_pace
from subscriptions.models import Notification, Subscriber, Subscription
from subscriptions.quiet import quiet_until

# More than this is not counted: the bell says 99+.
MOST_COUNTED = 100


def follows(user, conversation, thread=0):
    """Return whether an account follows a conversation, or a thread of it; one query."""
    rows = Subscription.objects.filter(subscriber__user=user, conversation=conversation, thread=thread)
    return rows.exists()


def followed_by(subscriber):
    """Return what a subscriber follows, nothing for one that is not stored yet, in no order."""
    rows = (
        Subscription.objects.filter(subscriber=subscriber) if subscriber.pk else Subscription.objects.none()
    )
    return rows.select_related("conversation__page")


def named(subscriptions, reader):
    """Return pairs of each subscription and whether a reader may know what it is of; one query."""
    ids = [row.conversation_id for row in subscriptions]
    seen = set(Conversation.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return [(row, row.conversation_id in seen) for row in subscriptions]


def mailed_at(user, kind, at):
    """Return when an account is mailed of news of a kind that comes at a moment; None where it is not mailed at once.

    That is the same moment, or the end of its quiet hours. Two queries.
    """
    subscriber = Subscriber.objects.filter(user=user).first()
    if subscriber is None:
        return at if default_pace(kind) == Pace.AT_ONCE else None
    is_mailed = not subscriber.stopped_at and not subscriber.trouble
    if not is_mailed or subscriber.pace_of(kind) != Pace.AT_ONCE:
        return None
    return quiet_until(subscriber, at) or at


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
