"""Mailing notifications one by one: who may be told is asked at this moment, not when the event was written down."""

from functools import partial

from subscriptions import kinds
from subscriptions.composing import Composed
from subscriptions.models import Event, Notification
from subscriptions.readers import Gate, may_be_mailed, standing, suspended_among
from subscriptions.sending import claim, send_each
from subscriptions.tokens import MailingList


def send_due(limit):
    """Send up to `limit` of the notifications that are due, and return an Outcome; any number of workers may."""
    claimed = claim(Notification.objects, limit)
    return send_each(Notification, claimed, lambda rows: Letters(rows).message_for)


class Letters:
    """What there is to say to the recipients of some notifications, each message composed once a list."""

    def __init__(self, rows):
        self.rows = rows
        events = Event.objects.select_related("conversation__page", "conversation__parent")
        self.events = events.in_bulk({row.event_id for row in rows})
        self.notices, self.errors = kinds.notices_and_errors(self.events.values())
        self.followed = standing(rows, self.events)
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
            and (row.via is None or self.followed[row.pk])
            and may_be_mailed(row.subscriber, self.suspended)
            and self.gate.lets_through(row.subscriber, self.events[row.event_id].conversation)
        )

    def email(self, row):
        """Return the message for one recipient."""
        following = self.followed.get(row.pk)
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
