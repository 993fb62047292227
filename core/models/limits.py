"""Counts of tries, for `core.limits`."""

from django.db import models


class LimitCounter(models.Model):
    """How often something was tried since the window opened; raised by one UPDATE, so that none of two is lost."""

    key = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.count} until {self.ends_at}"
