"""What writes subscriptions, choices and announcements, by noun."""

from subscriptions.actions.announcing import announce, announce_all
from subscriptions.actions.choosing import (
    choose,
    choose_all,
    clear_trouble,
    keep,
    revoke_links,
    start_again,
    stop_everything,
    switch_digests,
)
from subscriptions.actions.following import subscribe, subscribe_account, unsubscribe
from subscriptions.actions.joining import join_address
from subscriptions.actions.leaving import leave, rejoin
from subscriptions.actions.opting_in import ask_owner, confirm_wish, read_wish
from subscriptions.actions.reading import mark_all_read, mark_read
from subscriptions.actions.resending import send_again
from subscriptions.actions.troubling import mark_trouble

__all__ = [
    "announce",
    "announce_all",
    "ask_owner",
    "choose",
    "choose_all",
    "clear_trouble",
    "confirm_wish",
    "join_address",
    "keep",
    "leave",
    "mark_all_read",
    "mark_read",
    "mark_trouble",
    "read_wish",
    "rejoin",
    "revoke_links",
    "send_again",
    "start_again",
    "stop_everything",
    "subscribe",
    "subscribe_account",
    "switch_digests",
    "unsubscribe",
]
