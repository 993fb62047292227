"""Copies and deletions that a worker left half way are taken up again."""

from django.core.management import BaseCommand

from users.actions.my_data import go_on_with_what_stands_still


class Command(BaseCommand):
    help = "Enqueue again the copies of data and the deletions of accounts that stand still."

    def handle(self, **options):
        go_on_with_what_stands_still()
