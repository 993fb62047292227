"""Subscribers, what they follow, and how soon they want to be told."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from subscriptions.enums import Kind, Pace, Trouble, default_pace
from subscriptions.querysets import SubscriberQuerySet, SubscriptionQuerySet


def new_secret():
    return secrets.token_hex(16)


class Subscriber(models.Model):
    """An account, or a confirmed address without one. An address that registers becomes its account's.

    The links in its mails are signed with `secret`, so they hold as long as the row does. `links_version` is raised to
    revoke those that lead to its choices; links that unsubscribe are never revoked.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriber"
    )
    email = models.EmailField(null=True, blank=True, unique=True)
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    links_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="When it asked for no mail at all.")
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The hour, 0 to 23.")
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The hour, 0 to 23.")
    digests_are_off = models.BooleanField(
        default=False, help_text="Whether it asked for no digests, by the link of one."
    )
    digests_stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="When digests ended, for nobody had signed in."
    )
    kept_at = models.DateTimeField(
        null=True, blank=True, help_text="When an address without an account last said that it stays."
    )
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When it was asked whether it stays.")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, email__isnull=True)
                | Q(user__isnull=True, email__isnull=False),
                name="subscriptions_subscriber_user_or_email",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")),
                name="subscriptions_subscriber_email_lower_case",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__lte=23, quiet_until__lte=23) & ~Q(quiet_from=models.F("quiet_until")),
                name="subscriptions_subscriber_quiet_hours",
            ),
        ]
        permissions = [("view_deliveries", "Can see who is subscribed, and what was sent")]

    def __str__(self):
        return f"subscriber {self.pk}"

    @property
    def address(self):
        """The address that mail goes to."""
        return self.user.email if self.user_id else self.email

    def pace_of(self, kind):
        """Return how soon a kind of news is told, by choice or by default; one query."""
        choice = self.choices.filter(kind=kind).first()
        return choice.pace if choice else default_pace(kind)


class Subscription(models.Model):
    """That a subscriber follows a conversation, or one thread of it.

    `thread` is the number that the app which owns the conversation gave the thread, and 0 for the whole.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="subscriptions"
    )
    thread = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "conversation", "thread"], name="subscriptions_subscription_once"
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "thread", "id"], name="subscriptions_in_order"),
        ]

    def __str__(self):
        return f"subscription {self.pk}"


class Choice(models.Model):
    """How soon a subscriber wants to be told of one kind of news; without a row, the default holds."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=20, choices=Kind)
    pace = models.CharField(max_length=10, choices=Pace)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "kind"], name="subscriptions_choice_one_a_kind")
        ]

    def __str__(self):
        return f"{self.kind}: {self.pace}"
