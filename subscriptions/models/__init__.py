"""Who follows what, what happened, and whom it is told."""

from subscriptions.models.outbox import Digest, Event, Notification
from subscriptions.models.people import Choice, Subscriber, Subscription

__all__ = ["Choice", "Digest", "Event", "Notification", "Subscriber", "Subscription"]
