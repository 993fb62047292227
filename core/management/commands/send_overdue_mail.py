"""Mail whose worker died, or whose last try failed, is tried again."""

from django.core.management import BaseCommand

from core.mail import enqueue_overdue


class Command(BaseCommand):
    help = "Enqueue again the mail that should have been sent by now."

    def handle(self, **options):
        enqueue_overdue()
