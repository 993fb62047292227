"""Status updates by who may see them."""

from django.db import models


class StatusUpdateQuerySet(models.QuerySet):
    def public(self):
        """Return those that readers see: published, and not withdrawn."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def waiting(self):
        """Return those that are to be published later."""
        return self.filter(published_at__isnull=True, withdrawn_at__isnull=True)

    def withdrawn(self):
        """Return those that were taken from readers, or called off."""
        return self.filter(withdrawn_at__isnull=False)

    def due(self, at):
        """Return those whose time has come."""
        return self.waiting().filter(publish_at__lte=at)
