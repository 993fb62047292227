"""Builds the demonstration: pages, comments and accounts."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.archive_import import import_file
from home.demo.accounts import ensure_accounts
from home.demo.build import build
from home.demo.content import SOURCE_PAGE


class Command(BaseCommand):
    help = "Build the demonstration, with an account for each kind of person. May run twice."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demonstration is for development: these settings do not allow it.")
        pages = build()
        report = import_file(SOURCE_PAGE)
        if report.outcome == "failed":
            raise CommandError(f"The archived post could not be imported: {report.lines[0]}")
        if pages:
            self.stdout.write(f"The demonstration stands: {pages} pages.")
        self.stdout.write("Sign in with:")
        for role, email, password in ensure_accounts():
            self.stdout.write(f"  {role:<10} {email:<24} {password}")
