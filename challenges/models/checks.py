"""What people say of the items of a draft plan in check and challenge, and how many say it."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone

from challenges.enums import CHECK_LENGTH, Mark, MarkState
from challenges.querysets import CheckMarkQuerySet
from conversations.deletion import REFUSE


class Tally(models.Model):
    """How many say what of an item. Not on the item: saving or copying a plan never writes these numbers."""

    item = models.OneToOneField("challenges.PlanItem", primary_key=True, on_delete=models.CASCADE)
    right = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"tally {self.pk}"


class CheckMark(models.Model):
    """What one person says of an item, with a comment or without. `state` says who may read the comment."""

    item = models.ForeignKey("challenges.PlanItem", on_delete=REFUSE, related_name="marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="check_marks"
    )
    writer_name = models.CharField(max_length=80, blank=True, help_text="For a writer without an account.")
    voice = models.ForeignKey(
        "voices.Voice", null=True, blank=True, on_delete=REFUSE, related_name="check_marks"
    )
    verdict = models.CharField(max_length=8, choices=Mark)
    comment = models.TextField(max_length=CHECK_LENGTH, blank=True)
    state = models.CharField(max_length=8, choices=MarkState, default=MarkState.PUBLIC)
    held_because = models.CharField(max_length=200, blank=True)
    report_count = models.PositiveIntegerField(default=0, help_text="Reports that no moderator answered yet.")
    at = models.DateTimeField(default=timezone.now, help_text="When it was last changed by its writer.")

    objects = CheckMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="challenges_checkmark_once"),
            models.UniqueConstraint(fields=["item", "voice"], name="challenges_checkmark_once_a_voice"),
            models.CheckConstraint(
                condition=models.Q(voice__isnull=True) | models.Q(user__isnull=True),
                name="challenges_checkmark_user_or_voice",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item", "-at", "-id"],
                name="challenges_marks_newest",
                condition=~models.Q(comment=""),
            ),
            models.Index(
                fields=["at"],
                name="challenges_marks_to_read",
                condition=models.Q(state="held") | models.Q(report_count__gt=0),
            ),
        ]

    def __str__(self):
        return f"mark {self.pk}"

    @property
    def anchor(self):
        return f"mark-{self.pk}"

    @property
    def conversation(self):
        """Where it belongs: the conversation of the challenge whose plan it is of."""
        return self.item.page.challenge.conversation

    @property
    def name(self):
        """The name of its writer: the account's, or the one that is kept."""
        return self.user.name_for_others if self.user else self.writer_name

    @property
    def seen_as(self):
        """What somebody saw of it who is about to decide, in a text for a form: its state and its words.

        Not its time: of a voice only the day is known.
        """
        return f"{self.state}-{hashlib.sha256(self.comment.encode()).hexdigest()[:16]}"
