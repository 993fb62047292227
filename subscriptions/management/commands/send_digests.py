"""Digests are made when their hour has come, and mailed by the worker."""

from django.core.management import BaseCommand

from subscriptions.digests import make_digests
from subscriptions.enums import GATHERED


class Command(BaseCommand):
    help = "Make the digests that are due: the daily ones, the weekly ones, or both."

    def add_arguments(self, parser):
        parser.add_argument("paces", nargs="*", choices=[*GATHERED, []], default=[], metavar="daily|weekly")

    def handle(self, *, paces, **options):
        for pace in paces or GATHERED:
            make_digests(pace)
