"""What has expired is deleted, by every app's own functions."""

import logging

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Delete what has expired: run each function of settings.TIDIERS."

    def handle(self, **options):
        failed = [path for path in settings.TIDIERS if not self.run(path)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")

    def run(self, path):
        """Run one function and say whether it went well; an error is logged, and the others go on."""
        try:
            import_string(path)()
        except Exception:
            logger.exception("%s failed", path)
            return False
        return True
