"""Status updates that were planned are published at their minute."""

from django.core.management import BaseCommand

from updates.actions import publish_due


class Command(BaseCommand):
    help = "Publish the status updates whose time has come, and tell subscribers."

    def handle(self, **options):
        publish_due()
