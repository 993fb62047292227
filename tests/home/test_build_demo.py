"""The demonstration: whole, at once, and only where it may be."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from blog.models import AuthorPage, Category, PostPage
from challenges.models import (
    ActionUpdatePage,
    ChallengeKind,
    ChallengePage,
    PanelPage,
    PanelRoomPage,
    PlanPage,
)
from comments.models import StaffComment
from home.models import HomePage, StandardPage
from tests.factories.pages import soup
from users.models import User

pytestmark = pytest.mark.django_db

LAUNCH = [
    "staff are equipped to do their job",
    "staff feel safe and secure",
    "staff feel included and valued",
    "staff are developed",
    "staff feel empowered",
]


def rows():
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in ("wagtailsearch", "django_tasks_database")
    }


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration, built twice for all tests of this file; returns the rows after each run."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("build_demo", verbosity=0)
        first = rows()
        call_command("build_demo", verbosity=0)
        yield first, rows()
        transaction.set_rollback(True)


def test_second_run_changes_nothing(demo):
    first, second = demo
    assert first == second


def test_posts_in_all_four_categories(demo):
    assert PostPage.objects.count() >= 30
    counts = PostPage.objects.all().count_by_category()
    for slug in ("blogs", "news", "challenge-updates", "ideas-into-action"):
        assert counts[Category.objects.get(slug=slug).pk] >= 3, slug


def test_eight_authors_who_wrote(demo):
    assert AuthorPage.objects.filter(posts__isnull=False).distinct().count() >= 8


def test_five_challenges_with_the_names_of_the_sources(demo):
    numbered = list(ChallengePage.objects.filter(number__isnull=False).order_by("number"))
    assert [page.number for page in numbered] == [1, 2, 3, 4, 5]
    for page, name in zip(numbered, LAUNCH, strict=True):
        assert name in page.title.lower()


def test_open_conversation_and_closed_ideas_board(demo):
    assert ChallengePage.objects.filter(kind=ChallengeKind.OPEN_CONVERSATION).exists()
    boards = ChallengePage.objects.filter(kind=ChallengeKind.IDEAS_BOARD)
    assert any(board.state_at(timezone.now()) == "closed" and board.thanks for board in boards)


def test_final_plan_says_why_it_differs_from_its_draft(demo, client):
    final = PlanPage.objects.get(stage="final")
    for item in final.items.all():
        item.full_clean(exclude=["page"])
        assert item.origin or item.changed_because
    assert {item.origin for item in final.items.all()} >= set(final.draft.items.all())
    page = client.get(final.url).content.decode()
    assert "Not in the final plan" in page
    assert "242 people checked this" in page


def test_action_updates_with_and_without_an_end(demo):
    assert ActionUpdatePage.objects.count() >= 3
    assert ActionUpdatePage.objects.filter(challenge__isnull=False).exists()


def test_source_004_is_there(demo):
    assert PostPage.objects.filter(category__name="Talk Health and Care Live").exists()
    assert StaffComment.objects.filter(user_name="Theo Kayode-osiyemi").exists()


def test_statutory_pages_and_minister_s_message(demo):
    titles = " ".join(StandardPage.objects.values_list("title", flat=True)).lower()
    for word in ("rules", "accessibility", "privacy", "cookies", "terms"):
        assert word in titles
    assert HomePage.objects.get().message


def test_panel_with_three_meetings_and_a_closed_conversation(demo, client):
    panel, room = PanelPage.objects.get(), PanelRoomPage.objects.get()
    assert (panel.meetings.count(), room.get_parent().pk) == (3, panel.pk)
    assert room.conversation.comment_count == 3
    assert client.get(room.url).status_code == 404
    client.force_login(User.objects.get(email="panel@example.org"))
    assert client.get(room.url).status_code == 200


def test_an_account_for_each_kind_of_person(demo):
    for role in ("editor", "publisher", "moderator", "staff", "panel"):
        user = User.objects.get(email=f"{role}@example.org")
        assert user.has_usable_password()
        assert user.has_perm("wagtailadmin.access_admin") is (role not in ("staff", "panel"))


def test_every_page_of_it_answers(demo, client):
    models = PostPage, ChallengePage, StandardPage, PanelPage, PlanPage
    for page in (page for model in models for page in model.objects.all()):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        assert soup(response).h1, page.url


def test_bodies_pass_the_checks_of_the_cms(demo):
    for page in [*PostPage.objects.all(), *StandardPage.objects.all()]:
        page.full_clean()
        page.body.stream_block.clean(page.body)


def test_demonstration_is_refused_where_it_is_not_allowed(settings):
    settings.DEMO = False
    before = rows()
    with pytest.raises(CommandError, match="do not allow it"):
        call_command("build_demo")
    assert rows() == before
