"""For somebody who has lost the phone and the recovery codes."""

from django.core.management import BaseCommand, CommandError

from users.actions.security import remove_second_factor
from users.models import User


class Command(BaseCommand):
    help = (
        "Take the second factor from an account, end its sessions, write to its owner, and record the reason."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the email address of the account")
        parser.add_argument(
            "--reason", required=True, help="how you know that it is them; kept in the record"
        )

    def handle(self, *, email, reason, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("No account has this address.")
        if not remove_second_factor(user=user, reason=reason):
            raise CommandError("This account has no second factor.")
        self.stdout.write("The second factor is removed, and all sessions of the account have ended.")
