"""Copies of a person's data, and accounts that are going."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from users.enums import Words
from users.models.registration import new_nonce


class DataExportQuerySet(models.QuerySet):
    """Copies by how far they are."""

    def being_made(self):
        """Return those that the worker has not made yet."""
        return self.filter(made_at=None)

    def ready(self, at=None):
        """Return those that may be fetched."""
        return self.filter(made_at__isnull=False, expires_at__gt=at or timezone.now())

    def without_file(self):
        """Leave the file in the database, which may be large."""
        return self.defer("file")


class DataExport(models.Model):
    """A person's copy of everything: asked for, made by the worker, gone after some days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    nonce = models.CharField(max_length=32, default=new_nonce)
    # In the database, so that any machine's web server has what any machine's worker made.
    file = models.BinaryField(null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(made_at__isnull=True), name="users_dataexport_one_being_made"
            )
        ]

    def __str__(self):
        return f"copy {self.pk}"


class AccountDeletion(models.Model):
    """An account that is going. The row goes with it: what stays is the ledger's line that says when."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deletion")
    words = models.CharField(max_length=10, choices=Words)
    asked_at = models.DateTimeField(default=timezone.now)
    last_step_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return f"deletion {self.pk}"
