"""The outbox: what happened, and for each recipient what became of the mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from subscriptions.enums import GATHERED, Kind, Pace, State
from subscriptions.models.people import Subscriber
from subscriptions.querysets import DigestQuerySet, EventQuerySet, NotificationQuerySet


class Event(models.Model):
    """Something that is told to whoever follows, and once: `key` says what makes it one of its kind.

    `audience` lists pairs of a conversation's id and a thread, the most specific first. `direct` lists the ids of the
    accounts that it is addressed to, as news of `direct_kind`. `subject_id` is the row that it tells of, in the table
    that the kind speaks for (`subscriptions.kinds`).
    """

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="events"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True, blank=True)
    audience = models.JSONField(default=list)
    direct = models.JSONField(default=list)
    direct_kind = models.CharField(max_length=20, choices=Kind, blank=True)
    has_own_mail = models.BooleanField(
        default=False, help_text="Whether its deed mails at once itself, in words of its own."
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, help_text="When it is told, at the earliest.")
    # How far the writing down of recipients is: the entry of the audience, and the last subscription of it.
    step = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveBigIntegerField(default=0)
    progress_at = models.DateTimeField(default=timezone.now)
    expanded_at = models.DateTimeField(null=True, blank=True)
    recipient_count = models.PositiveIntegerField(default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind", "key"], name="subscriptions_event_told_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="subscriptions_unexpanded",
                condition=Q(expanded_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class Digest(models.Model):
    """The digest of one subscriber for one period: `period` is the day on which it is due."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="digests")
    pace = models.CharField(max_length=10, choices=[(pace, pace.label) for pace in GATHERED])
    period = models.DateField()
    says_goodbye = models.BooleanField(default=False, help_text="It says that digests end.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often the mail server did not take it."
    )
    claims = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="How often a worker took it into its hands."
    )
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()
    SENT_IN_ORDER = ("pk",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "pace", "period"], name="subscriptions_digest_one_a_period"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="subscriptions_digest_due", condition=Q(state=State.WAITING)
            ),
            models.Index(
                fields=["done_at"], name="subscriptions_digest_failed", condition=Q(state=State.FAILED)
            ),
        ]

    def __str__(self):
        return f"{self.pace} digest {self.pk}"


class Notification(models.Model):
    """An event for one subscriber: on the site until it is read, and in the mail at the chosen pace.

    `via` is the id of the subscription that brought it, the most specific one; None for what is addressed to the
    person. It is no foreign key, so that unsubscribing costs nothing here: who sends looks whether it still stands.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    via = models.PositiveBigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    pace = models.CharField(max_length=10, choices=Pace)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often the mail server did not take it."
    )
    claims = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="How often a worker took it into its hands."
    )
    done_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(
        Digest, null=True, blank=True, on_delete=models.SET_NULL, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()
    # Those of one event follow each other: its message is composed once.
    SENT_IN_ORDER = ("event_id", "pk")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="subscriptions_notification_once")
        ]
        indexes = [
            models.Index(fields=["subscriber", "-id"], name="subscriptions_newest"),
            models.Index(fields=["due_at"], name="subscriptions_due", condition=Q(state=State.WAITING)),
            models.Index(fields=["done_at"], name="subscriptions_failed", condition=Q(state=State.FAILED)),
            models.Index(
                fields=["pace", "subscriber"],
                name="subscriptions_gathered",
                condition=Q(pace__in=GATHERED, read_at__isnull=True, digest__isnull=True),
            ),
        ]

    def __str__(self):
        return f"notification {self.pk}"
