"""Imports saved pages of the old stream."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.archive_import import import_file

# From this many files on, a bar shows how far it is.
MANY_FILES = 5
BAR_WIDTH = 30


class Command(BaseCommand):
    help = "Import saved pages of the old stream (plain text) as posts with their history and comments."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Try everything, keep nothing.")

    def handle(self, *args, files, dry_run, **options):
        outcomes = []
        for number, path in enumerate(files, start=1):
            report = import_file(path, dry_run=dry_run)
            outcomes.append(report.outcome)
            self.stdout.write(f"{path.name}: {report.outcome}{' (dry run)' if dry_run else ''}")
            for line in report.lines:
                self.stdout.write(f"  {line}")
            self.show_progress(number, len(files))
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

    def show_progress(self, number, total):
        """Draw a bar on the terminal's error stream, where it is a terminal."""
        if total < MANY_FILES or not sys.stderr.isatty():
            return
        done = BAR_WIDTH * number // total
        end = "\n" if number == total else "\r"
        self.stderr.write(f"[{'#' * done}{' ' * (BAR_WIDTH - done)}] {number}/{total}", ending=end)
