"""Suspensions, and what the suspended say to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class SuspensionQuerySet(models.QuerySet):
    def in_force(self, at=None):
        """The suspensions that hold at this moment."""
        at = at or timezone.now()
        return self.filter(starts_at__lte=at, ends_at__gt=at, lifted_at__isnull=True)

    def over(self, at=None):
        """The suspensions that ended or were lifted."""
        return self.filter(Q(ends_at__lte=at or timezone.now()) | Q(lifted_at__isnull=False))


class Suspension(models.Model):
    """A time in which a person may read and not take part, with the reason that the person is told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_at = models.DateTimeField(
        null=True, blank=True, help_text="Its end, where that was noted when the next suspension began."
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="users_suspension_ends_after_start"
            ),
            # Of one that has ended the end is noted before the next begins, so that two never hold at once.
            models.UniqueConstraint(
                fields=["user"], condition=Q(lifted_at__isnull=True), name="users_suspension_one_open"
            ),
        ]

    def __str__(self):
        return f"suspension {self.pk}"

    def is_in_force(self, at=None):
        """Return whether it holds at this moment."""
        at = at or timezone.now()
        return self.lifted_at is None and self.starts_at <= at < self.ends_at

    @property
    def was_lifted(self):
        """Whether somebody ended it before its end."""
        return self.lifted_at is not None and self.lifted_at < self.ends_at


class Appeal(models.Model):
    """What a suspended person answers: once for each suspension."""

    suspension = models.OneToOneField(Suspension, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(max_length=3000)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at"]

    def __str__(self):
        return f"appeal {self.pk}"
