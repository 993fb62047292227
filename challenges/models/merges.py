"""Merges: two ideas that say the same, read and supported as one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from challenges.models.ideas import Idea

REASON_LENGTH = 300


class Merge(models.Model):
    """That an idea was merged into another, and stands so until it is undone.

    The supports of the merged idea stay where they are. What the other has of them are rows with this merge
    (`Support.merge`), so that undoing takes away those and no others.
    """

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="merges_here")
    reason = models.CharField(max_length=REASON_LENGTH, help_text="Readers see it.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(undone_at__isnull=True), name="challenges_merge_stands_once"
            ),
            models.CheckConstraint(condition=~Q(idea=F("into")), name="challenges_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="challenges_merge_has_reason"),
        ]

    def __str__(self):
        return f"merge {self.pk}"
