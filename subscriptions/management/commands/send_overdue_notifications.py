from django.core.management import BaseCommand

from subscriptions.sweeping import sweep


class Command(BaseCommand):
    help = "Enqueue what dead workers left and what was put off: events and mails to subscribers."

    def handle(self, **options):
        sweep()
