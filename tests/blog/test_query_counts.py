"""What a page asks of the database: little, and the same whatever stands in it."""

from datetime import date

import pytest
from django.contrib.sites.models import Site as NamedSite
from django.core.cache import cache
from wagtail.models import Page, Site

from blog.models import AuthorPage, Category, PostPage
from challenges.models import ActionUpdatePage, ChallengePage
from home.models import HomePage, StandardPage
from home.tree import ensure_standard_pages
from tests.factories.blog import AuthorPageFactory, PostPageFactory, publish
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.comments import comment_on
from tests.factories.files import make_picture, rich_body
from tests.factories.users import OfficialFactory
from updates.actions import add_status_update

pytestmark = pytest.mark.django_db

MOST_FOR_A_POST = 18
ADDRESSES = [
    "/",
    "/talk/",
    "/talk/?category=blogs",
    "/talk/?category=blogs&year=2019&author=ann",
    "/talk/feed/",
    "/talk/feed/blogs/",
    "/talk/read/",
    "/talk/read/history/",
    "/talk/done-0/",
    "/authors/",
    "/authors/ann/",
    "/challenges/",
    "/challenges/asked/",
    "/actions/",
    "/actions/?state=under-way&challenge=asked",
    "/sitemap.xml",
]


@pytest.fixture
def cost(client, queries):
    """Count the queries of a page for a reader who finds no cache of any kind but the process's own."""

    def count(address):
        cache.clear()
        Site.clear_site_root_paths_cache()
        NamedSite.objects.clear_cache()
        with queries() as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    return count


@pytest.fixture
def post():
    official = OfficialFactory.in_office()
    author = AuthorPageFactory(title="Ann", slug="ann", official=official)
    post = PostPageFactory(slug="read", author=author)
    challenge = ChallengePageFactory(slug="asked")
    ActionUpdatePageFactory(slug="done-0", challenge=challenge, author=author)
    grow(1)
    return PostPage.objects.get(pk=post.pk)


def grow(times):
    """Add to everything that the pages list: posts, writers, challenges, actions, comments, versions."""
    post, author = PostPage.objects.get(slug="read"), AuthorPage.objects.get(slug="ann")
    challenge = ChallengePage.objects.get(slug="asked")
    for number in range(times):
        official = OfficialFactory.with_posts(
            ("Minister", date(2018, 1, 1), None), ("Adviser", date(2018, 1, 1), None)
        )
        PostPageFactory(author=AuthorPageFactory(official=official))
        ActionUpdatePageFactory(challenge=challenge, author=author)
        ActionUpdatePageFactory(challenge=ChallengePageFactory())
        for page in (post, challenge, ActionUpdatePage.objects.get(slug="done-0")):
            root = comment_on(page)
            for _ in range(4):
                comment_on(page, reply_to=root)
            add_status_update(conversation=page.conversation, date=date(2019, 1, 1), text="We read it.")
        publish(post, title=f"Read {PostPage.objects.count()} {number}")


def fill(slug, times):
    """Put into a post all that a post can show, so many times over."""
    pages = [*Page.objects.filter(depth__gt=1).exclude(slug=slug).order_by("path")[:8]]
    post = PostPage.objects.get(slug=slug).specific
    AuthorPage.objects.filter(slug="ann").update(portrait=make_picture())
    publish(post, body=rich_body(pages, times=times), social_image=make_picture())


@pytest.mark.parametrize("address", ["/talk/read/", "/talk/done-0/"])
def test_cold_post_for_a_signed_out_reader_is_cheap(post, cost, address):
    cost(address)
    assert cost(address) <= MOST_FOR_A_POST


@pytest.mark.parametrize("slug", ["read", "done-0"])
def test_cold_post_costs_the_same_whatever_stands_in_it(post, cost, slug):
    costs = []
    for times in (1, 10):
        fill(slug, times)
        cost(f"/talk/{slug}/")  # Pictures are made in their sizes at the first visit.
        costs.append(cost(f"/talk/{slug}/"))
    assert costs[0] == costs[1]
    # An action names its sources, too.
    assert costs[1] <= MOST_FOR_A_POST + (slug == "done-0")


@pytest.mark.parametrize("address", ["/challenges/asked/", "/rules/"])
def test_other_pages_with_a_body_cost_the_same_with_ten_times_the_blocks(post, cost, address):
    ensure_standard_pages(HomePage.objects.get())
    pages = [*Page.objects.filter(depth__gt=1).order_by("path")[:8]]
    costs = []
    for times in (1, 10):
        ChallengePage.objects.update(why=rich_body(pages, times=times))
        StandardPage.objects.update(body=rich_body(pages, times=times))
        cost(address)
        costs.append(cost(address))
    assert costs[0] == costs[1]


def test_pages_cost_the_same_with_ten_times_the_rows(post, cost):
    for address in ADDRESSES:
        cost(address)  # What a process learns once, such as content types.
    before = {address: cost(address) for address in ADDRESSES}
    grow(10)
    Category.objects.bulk_create(Category(name=f"C{n}", slug=f"c{n}") for n in range(10))
    after = {address: cost(address) for address in ADDRESSES}
    assert after == before


def test_pages_that_list_cost_little(post, cost):
    assert {address: number for address in ADDRESSES if (number := cost(address)) > 25} == {}
