"""Mailing digests: what is in one is decided at this moment, by what is still unread and may still be told."""

from functools import partial
from itertools import groupby

from subscriptions import kinds
from subscriptions.composing import Composed
from subscriptions.models import Digest, Notification, Subscriber
from subscriptions.readers import Gate, may_be_mailed, standing, suspended_among
from subscriptions.sending import claim, send_each
from subscriptions.tokens import MailingList

# At most one screen of a phone or two; the rest is linked.
SHOWN = 10
# Of one digest no more are looked at: whoever gathered so many reads them on the site.
MOST_LOOKED_AT = 200


def send_due(limit):
    """Send up to `limit` of the digests that are due, and return an Outcome; any number of workers may."""
    claimed = claim(Digest.objects, limit)
    return send_each(Digest, claimed, lambda rows: Contents(rows).message_for)


class Contents:
    """What there is to tell in some digests: a constant number of queries for all of them."""

    def __init__(self, digests):
        self.by_digest = {digest.pk: [] for digest in digests}
        rows = Notification.objects.unread().filter(digest__in=digests)
        rows = rows.select_related("event__conversation__page", "event__conversation__parent")
        for row in rows.order_by("-pk"):
            if len(self.by_digest[row.digest_id]) < MOST_LOOKED_AT:
                self.by_digest[row.digest_id].append(row)
        looked_at = [row for some in self.by_digest.values() for row in some]
        events = {row.event_id: row.event for row in looked_at}
        self.followed = standing(looked_at, events)
        # What cannot be told now is left out: a digest does not wait for one of its items.
        self.notices, _ = kinds.notices_and_errors(events.values())
        self.suspended = suspended_among(
            {digest.subscriber.user_id for digest in digests if digest.subscriber.user_id}
        )
        self.gate = Gate()

    def message_for(self, digest):
        """Return what makes the mail of a digest, None for one that has nothing to tell."""
        items = self.of(digest)
        if not items and digest.says_goodbye:
            # Digests end with one that says so: the next one does.
            Subscriber.objects.filter(pk=digest.subscriber_id).update(digests_stopped_at=None)
        return partial(email, digest, items) if items else None

    def of(self, digest):
        """Return what a digest tells, as pairs of a conversation and its notices, the latest first."""
        subscriber = digest.subscriber
        if subscriber.digests_are_off or not may_be_mailed(subscriber, self.suspended):
            return []
        told = [
            row
            for row in self.by_digest[digest.pk]
            if row.event_id in self.notices
            and (row.via is None or self.followed[row.pk])
            and self.gate.lets_through(subscriber, row.event.conversation)
        ]
        latest = {}
        for place, row in enumerate(told):
            latest.setdefault(row.event.conversation_id, place)
        told.sort(key=lambda row: latest[row.event.conversation_id])
        items = [(row.event.conversation, self.notices[row.event_id]) for row in told]
        # Two events that say the same by now, as of an update and its change, are told once.
        return list({(notice.url, notice.headline): (place, notice) for place, notice in items}.values())


def email(digest, items):
    """Return the mail of one digest."""
    shown = [
        {"title": conversation.title, "url": conversation.url, "notices": [notice for _, notice in some]}
        for conversation, some in groupby(items[:SHOWN], key=lambda item: item[0])
    ]
    rest = {conversation.pk: conversation for conversation, _ in items[SHOWN:]}
    # Who has no account reads the rest where it happened.
    elsewhere = [{"title": one.title, "url": one.url} for one in list(rest.values())[:SHOWN]]
    composed = Composed(
        "digest",
        {
            "groups": shown,
            "more": max(len(items) - SHOWN, 0),
            "elsewhere": elsewhere,
            "number": len(items),
            "pace": digest.pace,
            "has_account": digest.subscriber.user_id is not None,
            "says_goodbye": digest.says_goodbye,
        },
        list_code=MailingList().code,
    )
    return composed.to(digest.subscriber, MailingList(), f"digest-{digest.pk}")
