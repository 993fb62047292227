"""The filter of promises: what it leaves, the numbers beside its links, and what nobody can choose."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.querysets import FRESH_FOR
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.pages import HIDDEN, hide, soup, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ALL = {"new", "begun", "late", "kept", "old"}


@pytest.fixture
def shelf():
    """Five promises, one in each state and an old one, of two challenges and of none; returns the challenges."""
    food = ChallengePageFactory(
        title="A title too long for a card", short_title="Food", slug="food", number=1
    )
    rotas = ChallengePageFactory(title="Rotas", slug="rotas", number=2)
    ChallengePageFactory(title="Nobody promised anything", slug="nobody")
    today = timezone.localdate()
    for title, challenge, fields in [
        ("new", food, {"progress": 0}),
        ("begun", food, {"progress": 50, "due": today}),
        ("late", rotas, {"progress": 0, "due": today - DAY}),
        ("kept", rotas, {"progress": 100, "due": today - DAY, "last_checked": today - 2 * FRESH_FOR}),
        ("old", None, {"progress": 99, "last_checked": today - FRESH_FOR - DAY}),
    ]:
        ActionUpdatePageFactory(title=title, challenge=challenge, **fields)
    return food, rotas


def titles(response):
    return [words(link) for link in soup(response).select(".card__title a")]


def links(response):
    """Each link of the filter by its words, as (number, address, whether it is the current one)."""
    found = {}
    for link in soup(response).select("nav.filter a"):
        count = link.select_one(".filter__count").extract().find(string=True, recursive=False)
        found[words(link)] = int(count), link["href"], link.get("aria-current") == "true"
    return found


def numbers(response):
    return {name: count for name, (count, _, _) in links(response).items()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("state=&challenge=", ALL),
        ("unheard=of", ALL),
        ("state=not-started", {"new"}),
        ("state=under-way", {"begun", "old"}),
        ("state=done", {"kept"}),
        ("state=overdue", {"late"}),
        ("state=needs-checking", {"old"}),
        ("challenge=food", {"new", "begun"}),
        ("challenge=nobody", set()),
        ("challenge=rotas&state=overdue", {"late"}),
        ("challenge=food&state=overdue", set()),
    ],
)
def test_filter_leaves_the_same_on_cards_and_in_the_table(client, shelf, query, expected):
    response = client.get(f"/actions/?{query}")
    assert response.status_code == 200
    assert set(titles(response)) == expected
    assert {words(name) for name in soup(response).select("tbody th")} == expected


@pytest.mark.parametrize(
    ("query", "states", "challenges"),
    [
        ("", [5, 1, 2, 1, 1, 1], {"Food": 2, "Rotas": 2}),
        ("challenge=food", [2, 1, 1, 0, 0, 0], {"Food": 2, "Rotas": 2}),
        ("state=overdue", [5, 1, 2, 1, 1, 1], {"Rotas": 1}),
        ("challenge=food&state=overdue", [2, 1, 1, 0, 0, 0], {"Food": 0, "Rotas": 1}),
        ("challenge=nobody", [0, 0, 0, 0, 0, 0], {"Food": 2, "Rotas": 2, "Nobody promised anything": 0}),
    ],
)
def test_numbers_are_those_under_the_other_choice(client, shelf, query, states, challenges):
    names = ["All promises", "Not started", "Under way", "Done", "Overdue", "Needs checking"]
    expected = dict(zip(names, states, strict=True)) | challenges
    assert numbers(client.get(f"/actions/?{query}")) == expected


def test_numbers_say_what_each_link_leads_to(client, shelf):
    found = links(client.get("/actions/?state=under-way&challenge=food"))
    assert len(found) == 7
    for name, (count, address, _) in found.items():
        assert len(titles(client.get(address))) == count, name


def test_links_keep_the_other_choice_and_mark_what_is_chosen(client, shelf):
    found = links(client.get("/actions/?state=under-way&challenge=food"))
    assert found["Overdue"] == (0, "/actions/?state=overdue&challenge=food", False)
    assert found["All promises"] == (2, "/actions/?challenge=food", False)
    assert {name for name, (_, _, current) in found.items() if current} == {"Under way", "Food"}
    everything = links(client.get("/actions/"))
    assert {name for name, (_, _, current) in everything.items() if current} == {"All promises"}


def test_choice_is_said_in_words_and_in_the_title_with_a_way_back(client, shelf):
    page = soup(client.get("/actions/?state=under-way&challenge=food"))
    assert words(page.select_one(".chosen")).startswith("Showing Under way from Food")
    assert page.select_one(".chosen a")["href"] == "/actions/"
    assert page.title.get_text().startswith("Under way – Food – ")


@pytest.mark.parametrize("query", ["challenge=food&state=overdue", "state=lost", "challenge=lost"])
def test_empty_list_leads_back(client, shelf, query):
    response = client.get(f"/actions/?{query}")
    empty = soup(response).select_one(".empty")
    assert "No promise matches what you chose." in words(empty)
    assert empty.a["href"] == soup(response).select_one(".chosen a")["href"] == "/actions/"


@pytest.mark.parametrize("name", ["state", "challenge"])
@pytest.mark.parametrize(
    "value", ["lost", "None", "DONE", "%00", "%F0%9F%98%80", "x" * 4000, "food'--", "lost&state=lost"]
)
def test_what_nobody_can_choose_is_empty_and_not_kept(client, shelf, queries, name, value):
    for _ in range(2):
        with queries() as counted:
            response = client.get(f"/actions/?{name}={value}")
        assert response.status_code == 404
        assert titles(response) == []
        assert numbers(response)["All promises"] == 5
        assert len(counted) > 0


def test_choice_is_kept_by_the_page_cache_for_itself(client, shelf):
    for _ in range(2):
        assert set(titles(client.get("/actions/?state=done"))) == {"kept"}
        assert set(titles(client.get("/actions/?challenge=food"))) == {"new", "begun"}
        assert set(titles(client.get("/actions/"))) == ALL


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_challenge_is_as_unknown_as_one_that_never_was(client, shelf, how):
    hide(shelf[0], how)
    response = client.get("/actions/")
    assert set(titles(response)) == ALL
    assert set(numbers(response)) & {"Food", "Rotas"} == {"Rotas"}
    assert "Food" not in words(soup(response))
    chosen, unknown = client.get("/actions/?challenge=food"), client.get("/actions/?challenge=lost")
    assert chosen.status_code == unknown.status_code == 404
    assert words(soup(chosen).main) == words(soup(unknown).main)


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_action_is_counted_nowhere(client, shelf, how):
    hide(ActionUpdatePageFactory(challenge=shelf[0], progress=0), how)
    found = numbers(client.get("/actions/"))
    assert (found["All promises"], found["Not started"], found["Food"]) == (5, 1, 2)
