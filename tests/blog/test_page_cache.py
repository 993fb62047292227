"""What editors do shows at once to the next reader, though pages are kept; and a kept page costs no query."""

import time
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from blog.models import AuthorPage, Category, PostIndexPage, PostPage
from challenges.models import ActionUpdatePage, ChallengePage
from challenges.querysets import FRESH_FOR
from core.clock import end_of
from home.models import HomePage, StandardPage
from tests.factories.blog import AuthorPageFactory, PostPageFactory, paragraphs, publish
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.comments import comment_on
from tests.factories.pages import restrict
from tests.factories.users import UserFactory
from updates.actions import add_status_update

KEPT = [
    "/",
    "/talk/",
    "/talk/?category=blogs",
    "/talk/feed/",
    "/talk/feed/blogs/",
    "/talk/a-post/",
    "/talk/a-post/history/",
    "/talk/an-action/",
    "/authors/",
    "/authors/ann/",
    "/challenges/",
    "/challenges/asked/",
    "/actions/",
    "/actions/?state=under-way&challenge=asked",
]


@pytest.fixture
def pages(committed_db):
    """A post, an action, a challenge and a writer, each visited once by a reader; returns the post."""
    post = make_pages()
    visit(*KEPT)
    return post


def make_pages():
    author = AuthorPageFactory(title="Ann Lee", slug="ann")
    post = PostPageFactory(title="A post", slug="a-post", author=author)
    challenge = ChallengePageFactory(title="Asked", slug="asked")
    ActionUpdatePageFactory(title="An action", slug="an-action", challenge=challenge)
    return post


def visit(*addresses):
    return [read(address) for address in addresses]


def read(address):
    """What the next reader gets, who never came here before."""
    response = Client().get(address)
    return response.content.decode() if response.status_code == 200 else response.status_code


# Kept


def test_kept_pages_cost_no_query_and_set_no_cookie(pages, queries):
    for address in [*KEPT, "/talk/a-post/?utm_source=mail&fbclid=1"]:
        with queries() as counted:
            response = Client().get(address)
        assert response.status_code == 200, address
        assert len(counted) == 0, address
        assert not response.cookies, address


def test_kept_stream_is_one_for_each_filter(pages):
    assert "A post" in read("/talk/?category=blogs")
    assert "A post" not in read("/talk/?category=news")


def test_kept_page_is_not_shown_to_those_who_sign_in(pages):
    client = Client()
    client.force_login(UserFactory(public_name="Sam Okafor"))
    response = client.get("/talk/a-post/")
    assert "Sam Okafor" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "Sam Okafor" not in read("/talk/a-post/")


def test_not_found_is_not_kept(pages):
    assert read("/talk/to-come/") == 404
    PostPageFactory(slug="to-come", title="It came")
    assert "It came" in read("/talk/to-come/")


# Posts


def test_publication_shows_at_once_wherever_posts_are_listed(pages):
    author = pages.author
    publish(PostPageFactory(title="Fresh", slug="fresh", author=author, live=False))
    for address in (
        "/",
        "/talk/",
        "/talk/?category=blogs",
        "/talk/feed/",
        "/talk/feed/blogs/",
        "/authors/ann/",
    ):
        assert "Fresh" in read(address), address


@pytest.mark.parametrize("published", ["an edit", "a first publication", "an end"])
def test_publication_leaves_another_post_kept(pages, queries, published):
    other = PostPageFactory(title="Another", slug="another", live=published != "a first publication")
    visit(*KEPT)
    if published == "an end":
        other.unpublish()
    else:
        publish(other, title="Another one")
    for address in ("/talk/a-post/", "/talk/a-post/history/"):
        with queries() as counted:
            assert "A post" in read(address)
        assert len(counted) == 0, address
    with queries() as counted:
        assert "A post" in read("/talk/")
    assert len(counted) > 0


def test_edit_shows_at_once(pages):
    publish(pages, title="Better said")
    publish(pages, title="Better said", body=paragraphs("New words."), edit_reason="Because.")
    for address in ("/", "/talk/", "/talk/feed/", "/talk/a-post/", "/authors/ann/"):
        assert "Better said" in read(address), address
    assert "New words." in read("/talk/a-post/")
    assert "was edited on" in read("/talk/a-post/")
    assert "Because." in read("/talk/a-post/history/")


def test_unpublishing_shows_at_once(pages):
    pages.unpublish()
    assert read("/talk/a-post/") == 404
    assert read("/talk/a-post/history/") == 404
    for address in ("/", "/talk/", "/talk/feed/", "/authors/ann/"):
        assert "A post" not in read(address), address


def test_deletion_shows_at_once(pages):
    Page.objects.get(pk=pages.pk).delete()
    assert read("/talk/a-post/") == 404
    assert "A post" not in read("/talk/")


def test_change_of_slug_shows_at_once(pages):
    publish(pages, slug="renamed")
    assert "A post" in read("/talk/renamed/")
    assert read("/talk/a-post/") in (301, 404)
    assert "/talk/renamed/" in read("/talk/")


def test_move_shows_at_once(pages):
    home = HomePage.objects.get()
    box = home.add_child(instance=StandardPage(title="Box", slug="box"))
    visit("/box/")
    pages.move(box, pos="last-child")
    assert read("/talk/a-post/") in (301, 404)
    assert "A post" in read("/box/a-post/")
    assert "A post" not in read("/talk/")


@pytest.mark.parametrize("where", ["post", "stream"])
def test_restriction_shows_at_once_and_so_does_its_end(pages, where):
    page = pages if where == "post" else PostIndexPage.objects.get()
    restriction = restrict(page, PageViewRestriction.LOGIN)
    assert read("/talk/a-post/") == 302
    assert "/talk/a-post/" not in read("/")
    restriction.delete()
    assert "A post" in read("/talk/a-post/")
    assert "/talk/a-post/" in read("/")


def test_withheld_version_disappears_at_once(pages):
    post = publish(pages, title="Sister Smith said")
    post = publish(post, title="Somebody said")
    assert "Sister" in read("/talk/a-post/history/")
    version = post.published_versions.get(number=1)
    version.withheld, version.withheld_reason = "version", "A name stood there."
    version.save()
    assert "Sister" not in read("/talk/a-post/history/")


# What stands beside posts


def test_new_name_of_a_category_shows_at_once(pages):
    category = Category.objects.get(slug="blogs")
    category.name = "Columns"
    category.save()
    for address in ("/", "/talk/", "/talk/a-post/"):
        assert "Columns" in read(address), address


def test_new_name_of_an_author_shows_at_once(pages):
    publish(pages.author, title="Ann Lee-Jones")
    for address in ("/", "/talk/", "/talk/a-post/", "/authors/", "/authors/ann/", "/talk/feed/"):
        assert "Ann Lee-Jones" in read(address), address


def test_comment_shows_at_once(pages):
    comment_on(pages, text="I agree with that.")
    assert "I agree with that." in read("/talk/a-post/")
    for address in ("/", "/talk/", "/authors/ann/"):
        assert "1 comment" in " ".join(read(address).split()), address


def test_status_update_shows_at_once(pages):
    add_status_update(conversation=pages.conversation, date=date(2019, 3, 1), text="We read it.")
    assert "We read it." in read("/talk/a-post/")


def test_new_dates_of_a_challenge_show_at_once(pages):
    challenge = ChallengePage.objects.get(slug="asked")
    publish(challenge, closes_at=timezone.now() - timedelta(days=1))
    assert "Closed on" in read("/challenges/asked/")
    assert "/challenges/asked/" not in read("/")


# By the clock


@pytest.fixture
def shown(db):
    """The same pages in a database that is rolled back."""
    return make_pages()


def seconds_kept(settings, address):
    """For how long the page at this address may be kept when it is made now."""
    settings.PAGE_CACHE = False
    return Client().get(address).page_cache.seconds


@pytest.mark.parametrize("address", ["/", "/challenges/", "/challenges/asked/"])
@pytest.mark.parametrize("field", ["opens_at", "closes_at", "expire_at"])
def test_page_with_a_challenge_is_kept_until_it_opens_or_closes(shown, settings, address, field):
    moment = timezone.now() + timedelta(seconds=90)
    ChallengePage.objects.filter(slug="asked").update(**{field: moment})
    assert 80 <= seconds_kept(settings, address) <= 90


def test_challenge_is_closed_at_its_minute_though_it_was_kept(pages):
    moment = timezone.now() + timedelta(seconds=2)
    ChallengePage.objects.filter(slug="asked").update(closes_at=moment)
    cache.clear()
    assert "Open until" in read("/challenges/asked/")
    time.sleep(max(0, (moment - timezone.now()).total_seconds()))
    assert "Closed on" in read("/challenges/asked/")


@pytest.mark.parametrize(
    "address", ["/talk/a-post/", "/talk/a-post/history/", "/", "/talk/", "/talk/feed/", "/authors/ann/"]
)
def test_page_is_kept_until_a_post_on_it_expires(shown, settings, address):
    PostPage.objects.filter(pk=shown.pk).update(expire_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= seconds_kept(settings, address) <= 90


def test_list_of_actions_is_kept_until_one_expires(shown, settings):
    PostPage.objects.filter(slug="an-action").update(expire_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= seconds_kept(settings, "/actions/") <= 90


@pytest.mark.parametrize("address", ["/actions/", "/talk/an-action/", "/challenges/asked/", "/"])
@pytest.mark.parametrize("good_until", ["due", "last_checked"])
def test_page_with_a_promise_is_kept_until_the_day_ends_on_which_its_state_changes(
    shown, settings, address, good_until
):
    settings.PAGE_CACHE_SECONDS = 10 * 24 * 3600
    until_tomorrow = (end_of(timezone.localdate()) - timezone.now()).total_seconds()
    last_day = timezone.localdate() - (FRESH_FOR if good_until == "last_checked" else timedelta(0))
    ChallengePage.objects.update(closes_at=None)
    ActionUpdatePage.objects.update(**{good_until: last_day})
    assert until_tomorrow - 30 <= seconds_kept(settings, address) <= until_tomorrow


def test_list_of_actions_is_kept_until_a_challenge_that_it_names_expires(shown, settings):
    ChallengePage.objects.filter(slug="asked").update(expire_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= seconds_kept(settings, "/actions/") <= 90


def test_list_of_authors_is_kept_until_one_expires(shown, settings):
    AuthorPage.objects.filter(slug="ann").update(expire_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= seconds_kept(settings, "/authors/") <= 90


def test_page_that_nothing_ends_is_kept_for_the_usual_time(shown, settings):
    ChallengePage.objects.update(closes_at=None)
    assert {seconds_kept(settings, address) for address in KEPT} == {settings.PAGE_CACHE_SECONDS}
