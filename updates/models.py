"""Status updates: dated notes on what became of a conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from updates.enums import Status
from updates.querysets import StatusUpdateQuerySet

TEXT_LENGTH = 3000
REASON_LENGTH = 250


class StatusUpdate(models.Model):
    """One note: when, in which state, and what there is to say.

    It is public from `published_at` until it is withdrawn; before that it waits for `publish_at`.
    """

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="status_updates"
    )
    date = models.DateField()
    status = models.CharField(max_length=12, choices=Status, blank=True)
    text = models.TextField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is to be published, if later."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    notify = models.BooleanField(
        default=False, help_text="Whether subscribers are told when it is published."
    )
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(null=True, blank=True, help_text="When readers last saw it change.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["conversation", "-date", "-id"], name="updates_newest"),
            models.Index(
                fields=["publish_at"],
                name="updates_waiting",
                condition=Q(published_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | Q(publish_at__isnull=False),
                name="updates_statusupdate_public_or_planned",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="updates_statusupdate_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return f"status update of {self.date:%d %B %Y}"

    @property
    def is_public(self):
        """Whether readers see it."""
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def anchor(self):
        return f"update-{self.pk}"

    @property
    def history_address(self):
        return reverse("updates:history", args=[self.pk])


class StatusUpdateRevision(models.Model):
    """What a public status update said before an edit, and who changed it, when and why."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.CASCADE, related_name="revisions")
    date = models.DateField()
    status = models.CharField(max_length=12, choices=Status, blank=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    editor_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=REASON_LENGTH)
    is_withheld = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"revision {self.pk}"
