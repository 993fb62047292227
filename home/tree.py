"""The pages that the site's fixed addresses need."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from blog.models import AuthorIndexPage, Category, PostIndexPage
from challenges.models import ActionIndexPage, ChallengeIndexPage
from core.sites import host_and_port
from home.bodies import read_toml, stream_json
from home.models import HomePage, StandardPage

# The stream's four categories; editors add more.
CATEGORIES = [
    ("blogs", "Blogs", "teal"),
    ("news", "News", "blue"),
    ("challenge-updates", "Challenge updates", "purple"),
    ("ideas-into-action", "Ideas into action", "orange"),
]

STANDARD_PAGES = Path(__file__).parent / "standard_pages.toml"


def ensure_tree():
    """Make what is missing of home page, index pages and categories, and return the home page. May run twice."""
    with transaction.atomic():
        home = _ensure_home()
        _ensure_index(
            home,
            PostIndexPage,
            slug="talk",
            title="Talk Health and Care",
            introduction="<p>Use the categories to find blogs, news, updates on the challenges, and how your ideas "
            "are put into action.</p>",
        )
        _ensure_index(
            home,
            ChallengeIndexPage,
            slug="challenges",
            title="Challenges",
            introduction="<p>Questions to everyone who works in health and care. Each says when it opens and "
            "closes.</p>",
        )
        _ensure_index(
            home,
            ActionIndexPage,
            slug="actions",
            title="Ideas into action",
            introduction="<p>What you told us, what is being done about it, by whom, and how far it is.</p>",
        )
        _ensure_index(
            home,
            AuthorIndexPage,
            slug="authors",
            title="People who write here",
            introduction="Ministers, officials, and staff who write as guests.",
        )
        for order, (slug, name, colour) in enumerate(CATEGORIES, start=1):
            Category.objects.get_or_create(
                slug=slug, defaults={"name": name, "colour": colour, "sort_order": order * 10}
            )
    return home


def _ensure_home():
    home = HomePage.objects.first()
    if home:
        return home
    root = Page.objects.get(depth=1)
    # Wagtail's own first page says 'Welcome to your new Wagtail site!' and stands where ours goes.
    Site.objects.all().delete()
    for page in root.get_children().filter(slug="home"):
        page.delete()
    root.refresh_from_db()
    home = root.add_child(
        instance=HomePage(
            title="Talk Health and Care",
            slug="home",
            introduction="The place where the Department of Health and Social Care and the people who work in health "
            "and care talk to each other.",
        )
    )
    host, port = host_and_port(settings.SITE_ADDRESS)
    Site.objects.create(
        hostname=host,
        port=port,
        root_page=home,
        is_default_site=True,
        site_name=settings.SITE_NAME,
    )
    return home


def _ensure_index(home, model, **fields):
    if not model.objects.exists():
        home.add_child(instance=model(**fields, show_in_menus=True))


def ensure_standard_pages(home):
    """Make what is missing of the statutory pages, which the foot of every page links to. May run twice."""
    with transaction.atomic():
        for row in read_toml(STANDARD_PAGES)["page"]:
            ensure_standard_page(home, row)


def ensure_standard_page(home, row):
    """Make a page of text from a row of data, unless its address is taken; return whether it was made."""
    if home.get_children().filter(slug=row["slug"]).exists():
        return False
    home.add_child(
        instance=StandardPage(
            title=row["title"],
            slug=row["slug"],
            introduction=row.get("introduction", ""),
            body=stream_json(row["body"]),
            first_published_at=timezone.now(),
        )
    )
    return True
