"""The record."""

from django.db import models
from django.utils import timezone

from ledger.enums import kinds

NEVER_CHANGED = "An entry of the ledger is never changed."
NEVER_DELETED = "An entry of the ledger is never deleted."


class EntryQuerySet(models.QuerySet):
    """Entries are read and added, never changed."""

    def update(self, **values):
        raise TypeError(NEVER_CHANGED)

    def delete(self):
        raise TypeError(NEVER_DELETED)


class Entry(models.Model):
    """One use of power: what was done, when, by whom, to what, and why.

    People and things are named by number alone and not by a foreign key: an entry outlives them, and when an account
    is deleted its number leads nowhere. The database refuses changes too (migration 0002).
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=40, choices=kinds)
    actor_id = models.BigIntegerField(null=True, blank=True)
    subject_type = models.CharField(max_length=60, blank=True, help_text="As in users.user.")
    subject_id = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="ledger_entry_subject")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    def save(self, **kwargs):
        if not self._state.adding:
            raise TypeError(NEVER_CHANGED)
        super().save(**kwargs | {"force_insert": True})

    def delete(self, **kwargs):
        raise TypeError(NEVER_DELETED)
