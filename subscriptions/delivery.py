"""Mailing notifications one by one: who may be told is asked at this moment, not when the event was written down."""

from functools import partial

from django.db.models import Exists, OuterRef

from subscriptions import kinds
from subscriptions.composing import Composed
from subscriptions.models import Event, Notification, Subscription
from subscriptions.readers import Gate, may_be_mailed, suspended_among
from subscriptions.sending import Outcome, claim, send_each
from subscriptions.tokens import MailingList


def send_due(limit):
    """Send up to `limit` of the notifications that are due, and return an Outcome; any number of workers may."""
    ids = claim(Notification.objects, limit)
    if not ids:
        return Outcome()
    rows = list(_with_recipients(ids))
    return send_each(Notification, rows, Letters(rows).message_for)


def _with_recipients(ids):
    stands = Subscription.objects.filter(pk=OuterRef("via"), subscriber_id=OuterRef("subscriber_id"))
    rows = Notification.objects.filter(pk__in=ids).select_related("subscriber__user")
    return rows.annotate(still_follows=Exists(stands)).order_by("event_id", "pk")


class Letters:
    """What there is to say to the recipients of some notifications, each message composed once a list."""

    def __init__(self, rows):
        self.rows = rows
        events = Event.objects.select_related("conversation__page", "conversation__parent")
        self.events = events.in_bulk({row.event_id for row in rows})
        self.notices, self.errors = kinds.notices_and_errors(self.events.values())
        followed = Subscription.objects.filter(pk__in={row.via for row in rows if row.via})
        self.followed = followed.select_related("conversation__page").in_bulk()
        self.suspended = suspended_among({row.subscriber.user_id for row in rows if row.subscriber.user_id})
        self.gate = Gate()
        self.composed = {}

    def message_for(self, row):
        """Return what makes the mail of a row, None for one that is to tell nothing. Raises what its teller raised."""
        if row.event_id in self.errors:
            raise self.errors[row.event_id]
        return partial(self.email, row) if self.may_go(row) else None

    def may_go(self, row):
        """Return whether this is still to be told, and this person may be told it."""
        return (
            row.event_id in self.notices
            and (row.via is None or row.still_follows)
            and may_be_mailed(row.subscriber, self.suspended)
            and self.gate.lets_through(row.subscriber, self.events[row.event_id].conversation)
        )

    def email(self, row):
        """Return the message for one recipient."""
        following = self.followed.get(row.via)
        if following:
            mailing_list = MailingList(following.conversation_id, following.thread)
        else:
            mailing_list = MailingList(kind=row.kind)
        key = (row.event_id, row.kind, mailing_list)
        if key not in self.composed:
            self.composed[key] = self._compose(row, mailing_list, following)
        return self.composed[key].to(row.subscriber, mailing_list, f"notification-{row.pk}")

    def _compose(self, row, mailing_list, following):
        event, notice = self.events[row.event_id], self.notices[row.event_id]
        return Composed(
            "notification",
            {
                "notice": notice,
                "kind": row.kind,
                "followed": following.conversation.title if following else "",
                "is_thread": bool(following and following.thread),
            },
            list_code=mailing_list.code,
            thread_id=f"conversation-{event.conversation_id}",
        )
