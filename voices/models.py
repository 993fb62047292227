"""Voices: who contributes to an anonymous round, as the database knows it; and the record of the rounds' keys."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

# What stands in the place of a name.
ANONYMOUS = "Anonymous"


class RoundKey(models.Model):
    """That a round is anonymous, until when, and what became of its key; the key is a file (voices.keys), never here.

    Once used it stays: that a round was anonymous is never taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="round_keys")
    round_id = models.BigIntegerField(help_text="The round of the page, by its number there.")
    round_name = models.CharField(max_length=60, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    used_since = models.DateField(null=True, blank=True, help_text="The day of the first contribution.")
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="When its voices were replaced by random ones."
    )
    destroyed_at = models.DateTimeField(null=True, blank=True, help_text="When the key was destroyed.")

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["page", "round_id"], name="voices_roundkey_once_a_round"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="voices_roundkey_closes_after_opens"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(replaced_at__isnull=False),
                name="voices_roundkey_replaced_before_destroyed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], name="voices_roundkeys_to_close", condition=Q(destroyed_at=None)
            )
        ]

    def __str__(self):
        return f"key of round {self.round_id}"

    @property
    def backups_until(self):
        """Until when a backup may hold the voices as they were before the key was destroyed; None before that."""
        return self.destroyed_at and self.destroyed_at + timedelta(days=settings.BACKUP_DAYS)


class Voice(models.Model):
    """One person in one anonymous round. `digest` is a keyed hash of the account, and after the close a random text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(RoundKey, on_delete=models.CASCADE, related_name="voices")
    digest = models.CharField(max_length=64)
    is_silenced = models.BooleanField(default=False, help_text="Whether moderators let it say nothing more.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "digest"], name="voices_voice_once_a_person")]

    def __str__(self):
        return f"voice {self.pk}"
