"""Replaces the voices of anonymous rounds that are over, and destroys their keys."""

from django.core.management.base import BaseCommand

from voices.closing import close_rounds


class Command(BaseCommand):
    help = "Replace the voices of anonymous rounds that are over, and destroy their keys. May run twice."

    def handle(self, *args, **options):
        if closed := close_rounds():
            self.stdout.write(f"{closed} anonymous rounds closed.")
