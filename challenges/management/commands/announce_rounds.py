"""Whoever follows a challenge is told when its rounds open, close in two days, and close."""

from django.core.management import BaseCommand

from challenges.announcing import announce_rounds


class Command(BaseCommand):
    help = "Tell of the rounds that opened, close soon or closed; once each, however often this runs."

    def handle(self, **options):
        announce_rounds()
