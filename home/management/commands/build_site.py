"""Makes the pages that the site's fixed addresses need, without any demo content."""

from django.core.management.base import BaseCommand

from home.tree import ensure_standard_pages, ensure_tree


class Command(BaseCommand):
    help = "Make what is missing of home page, index pages, statutory pages and categories. May run twice."

    def handle(self, *args, **options):
        home = ensure_tree()
        ensure_standard_pages(home)
        self.stdout.write("The site stands: home page, index pages and statutory pages.")
