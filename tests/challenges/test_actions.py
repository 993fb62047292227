"""Ideas into action: how far a promise is, when somebody should look at it, and the picture of all promises."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenges.enums import ActionState
from challenges.models import ActionUpdatePage
from challenges.querysets import FRESH_FOR, next_state
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.pages import soup, words

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")


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
    assert ActionUpdatePage(progress=progress, due=due).state.label == words_of_it


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
    for part in ["Rotas come late.", "Six weeks ahead.", "Rota team", "Overdue", "40", "Needs checking"]:
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
    for state in ActionState:
        twin = action.needs_checking if state == ActionState.NEEDS_CHECKING else action.state == state
        assert ActionUpdatePage.objects.in_state(state).filter(pk=action.pk).exists() is twin, state


# By the clock


@pytest.mark.parametrize(
    ("due", "last_checked", "last_day"),
    [
        (None, date(2026, 3, 1), date(2026, 5, 30)),
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1)),
        (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 30)),
        (date(2026, 7, 1), date(2026, 3, 1), date(2026, 5, 30)),
        (None, date(2025, 12, 1), date(2026, 3, 1)),
        (None, date(2025, 11, 30), None),
        (None, date.max, date(2026, 5, 30)),
        (date.max, date(2025, 11, 30), date.max),
    ],
)
def test_promise_changes_at_the_end_of_its_last_good_day(due, last_checked, last_day):
    moment = next_state(due, last_checked, date(2026, 3, 1))
    midnight = last_day and datetime(*last_day.timetuple()[:3], 23, 59, 59, 999999, tzinfo=LONDON)
    assert moment == midnight


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("progress", "fields", "days"),
    [
        (40, {"due": 5}, 6),
        (40, {"due": -1}, 91),
        (40, {"due": 5, "last_checked": -87}, 4),
        (40, {"last_checked": -91}, None),
        (100, {"due": 5}, None),
    ],
)
def test_list_and_page_change_when_the_first_promise_does(progress, fields, days):
    days_of_it = {name: today() + days * DAY for name, days in fields.items()}
    action = ActionUpdatePageFactory(progress=progress, **days_of_it)
    ActionUpdatePageFactory(progress=100, due=today() + DAY)
    moment = ActionUpdatePage.objects.next_change()
    assert moment == action.changes_at
    assert days is None if moment is None else timezone.localdate(moment) == today() + (days - 1) * DAY


@pytest.mark.django_db
def test_list_changes_when_one_expires():
    moment = timezone.now() + timedelta(hours=1)
    ActionUpdatePageFactory(progress=100, expire_at=moment)
    ActionUpdatePageFactory(progress=100, expire_at=moment - timedelta(hours=2))
    assert ActionUpdatePage.objects.next_change() == moment


# The picture of all promises


def rows_of(page):
    """Return the rows of the table as lists of words, without the headings that phones show."""
    for heading in page.select(".nhsuk-table-responsive__heading"):
        heading.decompose()
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]


def in_words(day):
    return f"{day.day} {day:%B %Y}"


@pytest.mark.django_db
def test_picture_is_a_table_that_says_all_in_words(client):
    long_ago = today() - FRESH_FOR - DAY
    for title, fields in {
        "Kept": {"progress": 100, "due": long_ago, "last_checked": long_ago},
        "Late": {"progress": 40, "due": today() - DAY, "last_checked": long_ago},
        "Begun": {"progress": 70},
    }.items():
        ActionUpdatePageFactory(title=title, lead=f"{title} team", **fields)
    page = soup(client.get("/actions/"))
    assert words(page.table.caption) == "Progress of 3 promises"
    headings = ["Promise", "Who answers for it", "Due", "Progress", "Last checked", "State"]
    assert [words(cell) for cell in page.select("thead th[scope=col]")] == headings
    now, then = in_words(today()), in_words(long_ago)
    assert rows_of(page) == [
        ["Late", "Late team", in_words(today() - DAY), "40% done", f"{then} Needs checking", "Overdue"],
        ["Begun", "Begun team", "No date", "70% done", now, "Under way"],
        ["Kept", "Kept team", then, "100% done", then, "Done"],
    ]


@pytest.mark.django_db
def test_picture_has_a_bar_and_a_heading_in_each_row_and_no_style_of_its_own(client):
    ActionUpdatePageFactory(slug="begun", progress=70)
    row = soup(client.get("/actions/")).select_one("tbody tr")
    assert row.select_one("th[scope=row] a")["href"] == "/talk/begun/"
    assert row.progress["value"] == "70"
    assert row.select("[style]") == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/actions/", "/talk/old/", "/challenges/asked/", "/"])
@pytest.mark.parametrize(("days", "needs"), [(90, False), (91, True)])
def test_last_checked_turns_amber_by_itself_and_says_so(client, address, days, needs):
    checked = today() - days * DAY
    ActionUpdatePageFactory(slug="old", challenge=ChallengePageFactory(slug="asked"), last_checked=checked)
    main = soup(client.get(address)).main
    assert in_words(checked) in words(main)
    amber = {words(pill) for pill in main.select(".pill--needs-checking")}
    assert amber == ({"Needs checking"} if needs else set())


@pytest.mark.django_db
def test_cards_come_20_a_page_and_the_table_has_all_promises_once(client):
    for number in range(45):
        due = today() + number // 7 * DAY if number % 2 else None
        ActionUpdatePageFactory(title=f"P{number}", progress=number % 3 * 10, due=due)
    pages, tables, address = [], [], "/actions/?state=under-way"
    while address:
        page = soup(client.get(address))
        pages.append([words(link) for link in page.select(".card__title")])
        tables.append([row[0] for row in rows_of(page)])
        link = page.select_one("a[rel=next]")
        address = link and link["href"]
        assert address is None or "state=under-way" in address
    assert [len(titles) for titles in pages] == [20, 10]
    assert tables == [pages[0] + pages[1], []]
    first = soup(client.get(page.select_one("a[rel=prev]")["href"]))
    assert [words(link) for link in first.select(".card__title")] == pages[0]
    assert first.table


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["after", "before"])
def test_forged_cursor_of_actions_is_not_found(client, name):
    assert client.get("/actions/", {name: "forged"}).status_code == 404
