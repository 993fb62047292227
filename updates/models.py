"""Status updates: dated notes on what became of a conversation."""

from django.conf import settings
from django.db import models


class Status(models.TextChoices):
    LISTENING = "listening", "Listening"
    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in-progress", "In progress"
    DONE = "done", "Done"
    NOT_NOW = "not-now", "Not now"


class StatusUpdate(models.Model):
    """One note: when, in which state, and what there is to say."""

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

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["conversation", "-date", "-id"], name="updates_newest")]

    def __str__(self):
        return f"status update of {self.date:%d %B %Y}"
