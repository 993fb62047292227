"""Many posts in the stream."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from blog.models import AuthorPage, Category, PostIndexPage, PostPage
from home.bodies import stream_json
from home.demo.content import posts

SLUG = "volume-"


def build_posts(wanted):
    """Make posts `volume-1` and on, with bodies of the demonstration, until there are as many as wanted."""
    stream = PostIndexPage.objects.get()
    have = stream.get_children().filter(slug__startswith=SLUG).count()
    rows = posts()
    authors, categories = list(AuthorPage.objects.all()), list(Category.objects.all())
    start = timezone.now() - timedelta(days=4000)
    with transaction.atomic():
        for number in range(have + 1, wanted + 1):
            row = rows[number % len(rows)]
            stream.add_child(
                instance=PostPage(
                    title=f"{row['title']} ({number})",
                    slug=f"{SLUG}{number}",
                    author=authors[number % len(authors)],
                    category=categories[number % len(categories)],
                    date=start + timedelta(hours=number),
                    extract=row["extract"],
                    body=stream_json(row["body"]),
                )
            )
    return max(0, wanted - have)
