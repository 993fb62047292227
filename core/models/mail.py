"""Mail that waits to be sent, for `core.mail`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class QueuedMailQuerySet(models.QuerySet):
    def due(self, at):
        """Return what may be tried: neither given up, nor in a worker's hands, nor put off."""
        return self.filter(failed_at__isnull=True, next_try_at__lte=at)


class QueuedMail(models.Model):
    """A message to one address: which one, what its template needs, and how often it was tried.

    The row goes as soon as the mail server has taken the message, so no address stays behind.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.CharField(max_length=60, help_text="The folder of templates/mail that holds its words.")
    to = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When it was given up.")

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], name="core_mail_waiting", condition=Q(failed_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.message} {self.pk}"
