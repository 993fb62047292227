"""Tells those whose report was answered, where the worker that was to do it died."""

from django.core.management.base import BaseCommand

from screening.telling import tell_reporters


class Command(BaseCommand):
    help = "Queue the mail to everybody whose report was answered and who was not told. May run twice."

    def handle(self, *args, **options):
        told = tell_reporters()
        if told:
            self.stdout.write(f"{told} told what became of their reports.")
