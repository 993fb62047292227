"""Rows of the outbox and of subscriptions by what may be done with them."""

from django.db import models

from subscriptions.enums import GATHERED, State


class SubscriberQuerySet(models.QuerySet):
    def of(self, user):
        """Return the subscriber that an account is, made if need be; may be called twice at the same time."""
        return self.get_or_create(user=user)[0]


class SubscriptionQuerySet(models.QuerySet):
    def whole(self):
        """Return those of a conversation as a whole, which its number of subscribers counts; threads are not."""
        return self.filter(thread=0)


class EventQuerySet(models.QuerySet):
    def unexpanded(self, at):
        """Return those whose time has come and whose recipients are not all written down."""
        return self.filter(expanded_at__isnull=True, due_at__lte=at)

    def gathering(self, at):
        """Return those that are put off, of which nobody was told anything yet: more can be told with them."""
        return self.filter(expanded_at__isnull=True, due_at__gte=at)


class NotificationQuerySet(models.QuerySet):
    def due(self, at):
        """Return those whose mail may be sent: not in a worker's hands, not put off."""
        return self.filter(state=State.WAITING, due_at__lte=at)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def gathered(self, pace, before):
        """Return what a digest of this pace takes up: from before that moment, neither mailed, read nor taken up."""
        if pace not in GATHERED:
            raise ValueError(f"There is no digest ‘{pace}’.")
        waiting = self.filter(pace=pace, state=State.NONE, read_at__isnull=True, digest__isnull=True)
        return waiting.filter(created_at__lt=before)


class DigestQuerySet(models.QuerySet):
    def due(self, at):
        """Return those whose mail may be sent: not in a worker's hands, not put off."""
        return self.filter(state=State.WAITING, due_at__lte=at)
