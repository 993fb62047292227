"""Fills the stream with rows for load tests."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from blog.models import AuthorPage, Category, PostIndexPage, PostPage
from home.bodies import stream_json
from home.demo.content import posts


class Command(BaseCommand):
    help = "Fill the stream up to a number of posts for load tests. May run twice."

    def add_arguments(self, parser):
        parser.add_argument(
            "--posts", type=int, default=1000, help="posts to have, besides the demonstration's"
        )

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Rows for load tests are for development: these settings do not allow them.")
        made = build_posts(options["posts"])
        self.stdout.write(f"{made} posts made.")


def build_posts(wanted):
    """Make posts `volume-1` and on, with bodies of the demonstration, until there are as many as wanted."""
    stream = PostIndexPage.objects.get()
    have = stream.get_children().filter(slug__startswith="volume-").count()
    rows = posts()
    authors, categories = list(AuthorPage.objects.all()), list(Category.objects.all())
    start = timezone.now() - timedelta(days=4000)
    with transaction.atomic():
        for number in range(have + 1, wanted + 1):
            row = rows[number % len(rows)]
            stream.add_child(
                instance=PostPage(
                    title=f"{row['title']} ({number})",
                    slug=f"volume-{number}",
                    author=authors[number % len(authors)],
                    category=categories[number % len(categories)],
                    date=start + timedelta(hours=number),
                    extract=row["extract"],
                    body=stream_json(row["body"]),
                )
            )
    return max(0, wanted - have)
