"""Takes down comments of the archive, or only the names of their writers, when somebody asks for it."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from comments.actions import take_down_archived_comment, withhold_archived_name
from comments.models import StaffComment


class Command(BaseCommand):
    help = "Take down archived comments by the number in their address (/comments/NUMBER/). May run twice."

    def add_arguments(self, parser):
        parser.add_argument("numbers", nargs="+", type=int, metavar="NUMBER")
        parser.add_argument(
            "--name-only", action="store_true", help="Leave the words, show ‘Name withheld’ above them."
        )

    def handle(self, *args, numbers, name_only, **options):
        action = withhold_archived_name if name_only else take_down_archived_comment
        done = "name withheld" if name_only else "taken down"
        with transaction.atomic():
            for number in numbers:
                comment = StaffComment.objects.filter(pk=number).first()
                if comment is None:
                    raise CommandError(f"There is no comment {number}: nothing was changed.")
                try:
                    changed = action(comment=comment)
                except ValueError as error:
                    raise CommandError(f"{error} Nothing was changed.") from error
                self.stdout.write(f"comment {number}: {done if changed else f'{done} before'}")
