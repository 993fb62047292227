"""Ideas into action: how far a promise is, and when somebody should look at it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenges.models import ActionUpdatePage
from challenges.models.actions import FRESH_FOR
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.pages import soup, words

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


@pytest.mark.django_db
@pytest.mark.parametrize("progress", [0, 100])
def test_progress_within_bounds(progress):
    ActionUpdatePageFactory(progress=progress).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("progress", [101, 32767])
def test_progress_beyond_bounds_is_refused(progress):
    with pytest.raises(ValidationError, match=r"Progress goes from 0 to 100 per cent\."):
        ActionUpdatePageFactory(progress=progress)


@pytest.mark.django_db
def test_database_holds_the_bounds_of_progress():
    page = ActionUpdatePageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionUpdatePage.objects.filter(pk=page.pk).update(progress=101)


@pytest.mark.parametrize(
    ("progress", "due_in", "words_of_it"),
    [
        (0, None, "Not started"),
        (0, 1, "Not started"),
        (0, 0, "Not started"),
        (1, None, "Under way"),
        (99, 0, "Under way"),
        (0, -1, "Overdue"),
        (99, -1, "Overdue"),
        (100, None, "Done"),
        (100, -400, "Done"),
    ],
)
def test_state_in_words(progress, due_in, words_of_it):
    due = None if due_in is None else today() + due_in * DAY
    assert ActionUpdatePage(progress=progress, due=due).state_words == words_of_it


@pytest.mark.parametrize(
    ("progress", "checked_ago", "needs"),
    [
        (50, FRESH_FOR, False),
        (50, FRESH_FOR + DAY, True),
        (0, FRESH_FOR + DAY, True),
        (100, FRESH_FOR + DAY, False),
        (50, timedelta(0), False),
    ],
)
def test_needs_checking(progress, checked_ago, needs):
    page = ActionUpdatePage(progress=progress, last_checked=today() - checked_ago)
    assert page.needs_checking is needs


@pytest.mark.django_db
def test_action_page_says_what_was_heard_and_how_far_it_is(client):
    challenge = ChallengePageFactory(title="Asked", slug="asked")
    ActionUpdatePageFactory(
        slug="an-action",
        challenge=challenge,
        heard="Rotas come late.",
        doing="Six weeks ahead.",
        lead="Rota team",
        due=today() - DAY,
        progress=40,
        last_checked=today() - FRESH_FOR - DAY,
    )
    page = soup(client.get("/talk/an-action/")).main
    text = words(page)
    for part in ["Rotas come late.", "Six weeks ahead.", "Rota team", "Overdue", "40", "Not checked since"]:
        assert part in text
    assert page.select_one("a[href='/challenges/asked/']").get_text() == "Asked"


@pytest.mark.django_db
def test_actions_list_what_is_least_done_and_due_first(client):
    for title, progress, due in [
        ("done", 100, None),
        ("no date", 10, None),
        ("later", 10, today() + 9 * DAY),
        ("sooner", 10, today() + DAY),
    ]:
        ActionUpdatePageFactory(title=title, progress=progress, due=due)
    titles = [link.get_text() for link in soup(client.get("/actions/")).select(".card__title a")]
    assert titles == ["sooner", "later", "no date", "done"]


@pytest.mark.django_db
def test_actions_without_any_are_calm(client):
    assert "Nothing here yet" in words(soup(client.get("/actions/")))


@pytest.mark.django_db
def test_action_is_a_post_of_the_stream_and_stands_on_its_challenge(client):
    challenge = ChallengePageFactory(slug="asked")
    ActionUpdatePageFactory(title="An action", challenge=challenge)
    for address in ("/talk/", "/challenges/asked/", "/"):
        assert "An action" in words(soup(client.get(address))), address


@pytest.mark.django_db
def test_action_outlives_its_challenge(client):
    challenge = ChallengePageFactory()
    page = ActionUpdatePageFactory(slug="an-action", challenge=challenge)
    challenge.delete()
    page.refresh_from_db()
    assert page.challenge is None
    assert client.get("/talk/an-action/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("due", [None, -DAY, 0 * DAY, DAY])
@pytest.mark.parametrize("checked", [0 * DAY, FRESH_FOR, FRESH_FOR + DAY])
@pytest.mark.parametrize("progress", [0, 99, 100])
def test_list_to_check_agrees_with_what_the_page_says(due, checked, progress):
    action = ActionUpdatePageFactory(
        due=due if due is None else today() + due, last_checked=today() - checked, progress=progress
    )
    listed = ActionUpdatePage.objects.to_check().filter(pk=action.pk).exists()
    assert listed is (action.is_overdue or action.needs_checking)
