"""What every page has: its slug, its place in the page cache, its end."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, streamfield

from blog.models import PostIndexPage
from challenges.models import ChallengeIndexPage
from core.models import RESERVED_AT_ROOT, is_reserved_slug, seconds_until
from home.models import HomePage, StandardPage
from tests.factories.blog import PostPageFactory, paragraphs, publish
from tests.factories.challenges import ChallengePageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def standard_page(slug="rules", **fields):
    page = StandardPage(title="Rules", slug=slug, body=paragraphs("Be kind."), **fields)
    return HomePage.objects.get().add_child(instance=page)


@pytest.mark.parametrize("slug", sorted(RESERVED_AT_ROOT))
def test_slug_of_an_address_of_the_site_is_refused_below_the_home_page(slug):
    page = standard_page()
    page.slug = slug
    with pytest.raises(ValidationError, match="an address of the site itself"):
        page.full_clean()


@pytest.mark.parametrize(
    ("parent", "slug", "reserved"),
    [
        (PostIndexPage, "feed", True),
        (PostIndexPage, "search", False),
        (ChallengeIndexPage, "feed", False),
        (HomePage, "rules", False),
        (HomePage, "cms", True),
        (HomePage, "cms2", False),
    ],
)
def test_slug_is_reserved_where_it_would_hide_an_address(parent, slug, reserved):
    assert is_reserved_slug(slug, parent.objects.get()) is reserved


@pytest.mark.parametrize("slug", ["cms", "search", "accounts"])
def test_site_itself_answers_at_a_reserved_address(client, slug):
    assert Page.objects.filter(slug=slug).count() == 0
    assert client.get(f"/{slug}/", follow=True).status_code in (200, 404)


@pytest.mark.parametrize(("slug", "refused"), [("cms", True), ("rules", False)])
def test_form_of_a_new_page_refuses_a_reserved_slug(client, slug, refused):
    client.force_login(UserFactory(is_superuser=True))
    home = HomePage.objects.get()
    data = nested_form_data(
        {
            "title": "Rules",
            "slug": slug,
            "body": streamfield([("paragraph", '{"blocks": [], "entityMap": {}}')]),
        }
    )
    data |= {
        "body-0-value": '{"blocks":[{"text":"Be kind.","type":"unstyled"}],"entityMap":{}}',
        "introduction": "",
    }
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    response = client.post(f"/cms/pages/add/home/standardpage/{home.pk}/", data)
    assert (response.status_code == 200) is refused
    assert StandardPage.objects.filter(slug=slug).exists() is not refused
    if refused:
        assert "is an address of the site itself" in response.content.decode()


@pytest.mark.parametrize(
    ("seconds", "expected"), [([], None), ([None], None), ([-5], None), ([60], 60), ([90, None, 60, -1], 60)]
)
def test_seconds_until_the_first_moment_that_is_still_to_come(seconds, expected):
    now = timezone.now()
    moments = [second if second is None else now + timedelta(seconds=second) for second in seconds]
    assert seconds_until(*moments) == (expected if expected is None else pytest.approx(expected, abs=5))


def test_page_is_kept_for_readers(client, queries):
    post = PostPageFactory()
    client.get(post.url)
    with queries() as counted:
        assert Client().get(post.url).status_code == 200
    assert len(counted) == 0


@pytest.mark.parametrize("above", [True, False])
def test_restricted_page_is_never_kept(client, above):
    post = PostPageFactory()
    PageViewRestriction.objects.create(page=post.get_parent() if above else post, restriction_type="login")
    member = Client()
    member.force_login(UserFactory())
    for _ in range(2):
        assert "no-store" in member.get(post.url).headers["Cache-Control"]
        assert client.get(post.url).headers["Location"] == f"/accounts/sign-in/?next={post.url}"


@pytest.mark.parametrize("kind", ["login", "groups", "password"])
def test_answer_of_a_restricted_page_is_not_marked_for_anyone(rf, kind):
    post = PostPageFactory()
    PageViewRestriction.objects.create(page=post, restriction_type=kind, password="secret")
    request = rf.get(post.url)
    request.user = AnonymousUser()
    assert not hasattr(post.mark_cacheable(request, HttpResponse()), "page_cache")


def test_restriction_makes_a_kept_page_private_at_once(client, django_capture_on_commit_callbacks):
    post = PostPageFactory()
    assert client.get(post.url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=post.get_parent(), restriction_type="login")
    assert client.get(post.url).status_code == 302


def test_page_of_a_signed_in_person_is_not_kept(client):
    post = PostPageFactory()
    client.force_login(UserFactory(public_name="Zenobia"))
    assert "Zenobia" in client.get(post.url).content.decode()
    assert "Zenobia" not in Client().get(post.url).content.decode()


@pytest.mark.parametrize(("days", "status"), [(None, 200), (1, 200), (-1, 404)])
def test_expired_page_is_gone_though_no_timer_came_by(client, days, status):
    post = PostPageFactory(expire_at=timezone.now() + timedelta(days=days) if days else None)
    assert client.get(post.url).status_code == status


def policy_of(page, rf):
    """Return what a page says of its answer to a reader without account."""
    request = rf.get(page.url)
    request.user = AnonymousUser()
    return page.mark_cacheable(request, HttpResponse()).page_cache


def test_kept_page_ends_with_its_expiry(rf):
    post = PostPageFactory(expire_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= policy_of(post, rf).seconds <= 90


def test_kept_page_ends_with_its_next_change(rf):
    challenge = ChallengePageFactory(closes_at=timezone.now() + timedelta(seconds=90))
    assert 80 <= policy_of(challenge, rf).seconds <= 90


def test_page_that_never_changes_is_kept_for_the_longest_time(rf, settings):
    assert policy_of(standard_page(), rf).seconds == settings.PAGE_CACHE_SECONDS


def change_by_publishing(post):
    publish(post, title="A new title")


def change_by_unpublishing(post):
    post.unpublish()


def change_by_deleting(post):
    Page.objects.get(pk=post.pk).delete()


def change_by_moving(post):
    post.move(HomePage.objects.get(), pos="last-child")


def change_by_slug(post):
    publish(post, slug="another-slug")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (change_by_publishing, 200),
        (change_by_unpublishing, 404),
        (change_by_deleting, 404),
        (change_by_moving, 301),
        (change_by_slug, 301),
    ],
)
def test_change_shows_to_the_next_reader(client, django_capture_on_commit_callbacks, change, status):
    post = PostPageFactory(title="An old title")
    for path in (post.url, "/talk/"):
        assert "An old title" in client.get(path).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        change(post)
    response = client.get(post.url)
    assert response.status_code == status
    assert "An old title" not in response.content.decode()


@pytest.mark.parametrize(
    "change", [change_by_publishing, change_by_unpublishing, change_by_deleting, change_by_moving]
)
def test_change_shows_to_the_next_reader_of_the_stream(client, django_capture_on_commit_callbacks, change):
    post = PostPageFactory(title="An old title")
    assert "An old title" in client.get("/talk/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        change(post)
    assert "An old title" not in client.get("/talk/").content.decode()


@pytest.mark.parametrize("expired", [True, False])
def test_page_can_be_previewed_whether_it_has_expired_or_not(client, expired):
    post = PostPageFactory(expire_at=timezone.now() - timedelta(days=1) if expired else None)
    client.force_login(UserFactory(is_superuser=True))
    post.save_revision()
    response = client.get(f"/cms/pages/{post.pk}/revisions/{post.latest_revision_id}/view/")
    assert response.status_code == 200
    assert post.title in response.content.decode()


def test_page_has_an_address_of_its_own():
    assert PostPageFactory(slug="a-post").get_absolute_url() == "/talk/a-post/"
