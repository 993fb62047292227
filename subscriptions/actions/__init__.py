"""What writes subscriptions, choices and announcements, by noun."""

from subscriptions.actions.announcing import announce
from subscriptions.actions.choosing import choose, revoke_links, start_again, stop_everything
from subscriptions.actions.following import subscribe, subscribe_account, unsubscribe

__all__ = [
    "announce",
    "choose",
    "revoke_links",
    "start_again",
    "stop_everything",
    "subscribe",
    "subscribe_account",
    "unsubscribe",
]
