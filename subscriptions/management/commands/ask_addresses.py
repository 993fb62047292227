"""Addresses without an account are asked once a year whether they want to keep what they follow."""

from django.core.management import BaseCommand

from subscriptions.keeping import ask_addresses


class Command(BaseCommand):
    help = "Write to every address without an account that said nothing for a year; once, however often this runs."

    def handle(self, **options):
        asked = ask_addresses()
        if asked:
            self.stdout.write(f"Wrote to {asked} addresses.")
