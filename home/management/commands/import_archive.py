"""Imports saved pages of the old stream."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from home.archive_import import import_file

# From this many files on, a bar shows how far it is.
MANY_FILES = 5
BAR_WIDTH = 30
CLEAR_LINE = "\r\x1b[K"


class Command(BaseCommand):
    help = "Import saved pages of the old stream (plain text) as posts with their history and comments."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Try everything, keep nothing.")

    def handle(self, *args, files, dry_run, **options):
        self.has_bar = len(files) >= MANY_FILES and self.stderr.isatty()
        if dry_run:
            # One transaction for all: a file is tried with those before it, as it would be imported.
            with transaction.atomic():
                outcomes = self.import_files(files, note=" (dry run)")
                transaction.set_rollback(True)
        else:
            outcomes = self.import_files(files)
        failed = outcomes.count("failed")
        self.stdout.write(
            ", ".join(
                f"{outcomes.count(kind)} {kind}" for kind in ("imported", "unchanged", "changed", "failed")
            )
        )
        if failed:
            raise CommandError(
                f"{failed} of {len(files)} files could not be imported; the reasons stand above."
            )

    def import_files(self, files, note=""):
        """Import file after file, say what became of each, and return the outcomes."""
        outcomes = []
        for number, path in enumerate(files, start=1):
            report = import_file(path)
            outcomes.append(report.outcome)
            self.show("")
            self.stdout.write(f"{path.name}: {report.outcome}{note}")
            for line in report.lines:
                self.stdout.write(f"  {line}")
            done = BAR_WIDTH * number // len(files)
            self.show(f"[{'#' * done}{' ' * (BAR_WIDTH - done)}] {number}/{len(files)}")
        self.show("")
        return outcomes

    def show(self, bar):
        """Draw a bar in place of the one before, on the error stream where that is a terminal."""
        if self.has_bar:
            # Django would write it in the colour of errors.
            self.stderr.write(f"{CLEAR_LINE}{bar}", style_func=str, ending="")
