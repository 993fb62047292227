"""Whoever proved a year ago to work in health or care is asked once whether that is still so."""

from django.core.management import BaseCommand

from users.actions.recheck import write_to_due


class Command(BaseCommand):
    help = "Write to everyone whose proof of work is a year old; once a proof, however often this runs."

    def handle(self, **options):
        written = write_to_due()
        if written:
            self.stdout.write(f"Wrote to {written} people.")
