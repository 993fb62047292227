"""Challenges: their state by the clock, their numbers, and what the form refuses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from challenges.models import ChallengeIndexPage, ChallengeKind, ChallengePage, State
from tests.factories.challenges import ChallengePageFactory
from tests.factories.comments import comment_on
from tests.factories.pages import soup, words

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
# The night on which summer time ends: half past one comes twice.
OPENS = datetime(2026, 3, 2, 9, tzinfo=LONDON)
CLOSES = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
CLOSES_AFTER_THE_CHANGE = datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "opens_at", "closes_at", "state"),
    [
        (OPENS - MINUTE, OPENS, CLOSES, State.UPCOMING),
        (OPENS - timedelta(microseconds=1), OPENS, CLOSES, State.UPCOMING),
        (OPENS, OPENS, CLOSES, State.OPEN),
        (CLOSES - MINUTE, OPENS, CLOSES, State.OPEN),
        (CLOSES - timedelta(microseconds=1), OPENS, CLOSES, State.OPEN),
        (CLOSES, OPENS, CLOSES, State.CLOSED),
        (CLOSES + MINUTE, OPENS, CLOSES, State.CLOSED),
        (OPENS - MINUTE, OPENS, None, State.UPCOMING),
        (OPENS, OPENS, None, State.OPEN),
        (datetime(2099, 1, 1, tzinfo=UTC), OPENS, None, State.OPEN),
        # Nine in London is eight by universal time in summer.
        (
            datetime(2026, 7, 1, 7, 59, tzinfo=UTC),
            datetime(2026, 7, 1, 9, tzinfo=LONDON),
            None,
            State.UPCOMING,
        ),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=LONDON), None, State.OPEN),
        # The second half past one is an hour after the first.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), OPENS, CLOSES, State.CLOSED),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), OPENS, CLOSES_AFTER_THE_CHANGE, State.OPEN),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), OPENS, CLOSES_AFTER_THE_CHANGE, State.CLOSED),
    ],
)
def test_state_at(moment, opens_at, closes_at, state):
    challenge = ChallengePage(
        opens_at=opens_at.astimezone(UTC), closes_at=closes_at and closes_at.astimezone(UTC)
    )
    assert challenge.state_at(moment.astimezone(UTC)) == state


hours = st.integers(-5, 5).map(lambda hours: timedelta(hours=hours))


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(dates=st.lists(st.tuples(hours, st.none() | hours.filter(bool)), min_size=1, max_size=4), offset=hours)
def test_querysets_agree_with_the_state(dates, offset):
    now = timezone.now().replace(microsecond=0)
    at = now + offset
    with transaction.atomic():
        pages = [
            ChallengePageFactory(opens_at=now + opens, closes_at=closes and now + opens + abs(closes))
            for opens, closes in dates
        ]
        for state, rows in [
            (State.UPCOMING, ChallengePage.objects.upcoming(at)),
            (State.OPEN, ChallengePage.objects.open(at)),
            (State.CLOSED, ChallengePage.objects.closed(at)),
        ]:
            assert set(rows) == {page for page in pages if page.state_at(at) == state}
        moments = [
            moment for page in pages for moment in (page.opens_at, page.closes_at) if moment and moment > at
        ]
        assert ChallengePage.objects.next_change(at) == min(moments, default=None)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_is_open_agrees_with_open_now():
    now = timezone.now()
    for hours_ago, hours_left in [(-1, 2), (1, 1), (3, -1)]:
        ChallengePageFactory(
            opens_at=now - timedelta(hours=hours_ago), closes_at=now + timedelta(hours=hours_left)
        )
    assert [page.is_open for page in ChallengePage.objects.order_by("opens_at")] == [False, True, False]
    assert ChallengePage.objects.open().get().is_open


# Numbers and order


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 5, None])
def test_number_of_a_launch_challenge(number):
    ChallengePageFactory(number=number).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"number": 0}, {"number": 6}])
def test_number_goes_from_1_to_5(fields):
    with pytest.raises(ValidationError, match=r"Only a challenge has a number, from 1 to 5\."):
        ChallengePageFactory(**fields)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [ChallengeKind.IDEAS_BOARD, ChallengeKind.OPEN_CONVERSATION])
def test_number_is_only_for_challenges(kind):
    ChallengePageFactory(kind=kind)
    with pytest.raises(ValidationError, match=r"Only a challenge has a number, from 1 to 5\."):
        ChallengePageFactory(kind=kind, number=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values", [{"number": 6}, {"number": 1, "kind": "ideas-board"}, {"closes_at": OPENS}]
)
def test_database_holds_the_rules_too(values):
    page = ChallengePageFactory(opens_at=OPENS, closes_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChallengePage.objects.filter(pk=page.pk).update(**values)


@pytest.mark.django_db
def test_number_is_taken_once():
    ChallengePageFactory(number=3)
    with pytest.raises(ValidationError, match="number"):
        ChallengePageFactory(number=3)


@pytest.mark.django_db
@pytest.mark.parametrize("keep_live", [True, False])
def test_copy_of_a_numbered_challenge_has_no_number(keep_live):
    page = ChallengePageFactory(number=3, slug="three")
    page.save_revision().publish()
    copy = ChallengePage.objects.get(pk=page.pk).copy(update_attrs={"slug": "copy"}, keep_live=keep_live)
    copy = ChallengePage.objects.get(pk=copy.pk)
    assert copy.number is None
    copy.get_latest_revision().publish()
    assert ChallengePage.objects.get(pk=page.pk).number == 3


@pytest.mark.django_db
def test_alias_of_a_numbered_challenge_has_no_number():
    page = ChallengePageFactory(number=3, slug="three")
    alias = page.create_alias(parent=ChallengeIndexPage.objects.get(), update_slug="alias")
    page.title = "Another title"
    page.save_revision().publish()
    alias = ChallengePage.objects.get(pk=alias.pk)
    assert (alias.title, alias.number) == ("Another title", None)


@pytest.mark.django_db
def test_in_order_puts_the_numbered_first_and_then_the_newest():
    for title, number, day in [("old", None, 1), ("two", 2, 3), ("new", None, 9), ("one", 1, 1)]:
        ChallengePageFactory(title=title, number=number, opens_at=datetime(2026, 1, day, tzinfo=UTC))
    assert [page.title for page in ChallengePage.objects.in_order()] == ["one", "two", "new", "old"]


@pytest.mark.django_db
@pytest.mark.parametrize("closes_at", [OPENS, OPENS - MINUTE])
def test_closing_comes_after_opening(closes_at):
    with pytest.raises(ValidationError) as caught:
        ChallengePageFactory(opens_at=OPENS, closes_at=closes_at)
    assert caught.value.message_dict["closes_at"] == ["It must close after it opens."]
    ChallengePageFactory(opens_at=OPENS, closes_at=OPENS + MINUTE)


# What readers see


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes", "texts"),
    [
        (datetime(2099, 3, 2, 9, tzinfo=UTC), None, ["Opens on 2 March 2099"]),
        (OPENS, datetime(2099, 10, 25, tzinfo=UTC), ["Open until 25 October 2099"]),
        (OPENS, None, ["Open until further notice"]),
        (
            datetime(2018, 9, 3, 9, tzinfo=UTC),
            datetime(2018, 12, 3, 9, tzinfo=UTC),
            ["Closed on 3 December 2018", "Thank you", "from 3 September 2018 to 3 December 2018"],
        ),
    ],
)
def test_challenge_page_says_its_state_in_words(client, opens, closes, texts):
    ChallengePageFactory(slug="asked", opens_at=opens, closes_at=closes)
    page = words(soup(client.get("/challenges/asked/")).main)
    for text in texts:
        assert text in page


@pytest.mark.django_db
def test_closed_challenge_stays_readable_with_what_was_said(client):
    page = ChallengePageFactory(
        slug="asked", closes_at=timezone.now() - timedelta(days=1), thanks="<p>Three hundred ideas came.</p>"
    )
    comment_on(page, text="More lockers.")
    text = words(soup(client.get("/challenges/asked/")).main)
    assert "Three hundred ideas came." in text
    assert "More lockers." in text
    assert "This conversation closed on" in text


@pytest.mark.django_db
def test_challenges_are_grouped_by_state(client):
    now, day = timezone.now(), timedelta(days=1)
    ChallengePageFactory(title="Now", opens_at=now - day, closes_at=None)
    ChallengePageFactory(title="Soon", opens_at=now + day, closes_at=None)
    ChallengePageFactory(title="Over", opens_at=now - 2 * day, closes_at=now - day)
    page = soup(client.get("/challenges/"))
    found = {section.h2.get_text(): words(section.h3) for section in page.select("section.group")}
    assert found == {"Open now": "Now", "Opening soon": "Soon", "Closed": "Over"}


@pytest.mark.django_db
def test_challenges_without_any_are_calm(client):
    assert "No challenge is open at the moment." in words(soup(client.get("/challenges/")))


@pytest.mark.django_db
def test_only_numbered_challenges_show_a_number(client):
    ChallengePageFactory(slug="third", number=3)
    ChallengePageFactory(slug="board", kind=ChallengeKind.IDEAS_BOARD)
    assert "Challenge 3 of 5" in words(soup(client.get("/challenges/third/")).main)
    assert "of 5" not in words(soup(client.get("/challenges/board/")).main)


@pytest.mark.django_db
def test_themes_are_listed_line_by_line(client):
    ChallengePageFactory(slug="asked", themes="Rest\n\n  Pay \r\n")
    items = [
        words(item) for item in soup(client.get("/challenges/asked/")).select("[aria-labelledby=themes] li")
    ]
    assert items == ["Rest", "Pay"]


@pytest.mark.django_db
def test_conversation_follows_the_dates_of_its_challenge():
    page = ChallengePageFactory(opens_at=OPENS, closes_at=CLOSES)
    page.closes_at = None
    page.save()
    conversation = ChallengePage.objects.get(pk=page.pk).conversation
    assert (conversation.opens_at, conversation.closes_at) == (OPENS, None)
