"""Sheets of official answers that somebody uploaded: each waits for a day to be confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from challenges.enums import SheetState
from challenges.querysets import SheetQuerySet


class ResponseSheet(models.Model):
    """Answers to many ideas, checked and not yet given: all of them are, or none.

    `rows` is what `challenges.sheet.check` returns. `changed` says, a line for each idea, why nothing was applied.
    """

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, db_index=True)
    rows = models.JSONField()
    row_count = models.PositiveIntegerField()
    left_alone = models.PositiveIntegerField(default=0, help_text="Rows of the file without an answer.")
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.WAITING)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    changed = models.JSONField(default=list, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", confirmed_at__isnull=True)
                | Q(~Q(state="waiting"), confirmed_at__isnull=False),
                name="challenges_responsesheet_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | Q(~Q(state="applied"), applied_at__isnull=True),
                name="challenges_responsesheet_applied",
            ),
        ]

    def __str__(self):
        return f"sheet {self.pk}"
