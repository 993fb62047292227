"""Supporting: one a person, undone at will, never against anybody, exact however many come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from challenges.actions import support_idea, unsupport_idea
from challenges.enums import IdeaState, SupportKind
from challenges.models import Idea, Support
from challenges.refusals import NotNow, OwnIdea
from comments.refusals import NotAllowed
from core.exceptions import PageNotFound
from tests.factories.challenges import ChallengePageFactory, idea_by, support, with_rounds
from tests.factories.pages import restrict, soup, words
from tests.factories.users import UserFactory
from tests.mail_server import work_queue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def ann():
    return UserFactory.registered()


@pytest.fixture
def idea():
    return idea_by(UserFactory(), ChallengePageFactory(slug="asked"))


def count(idea):
    return Idea.objects.values_list("support_count", flat=True).get(pk=idea.pk)


def test_one_support_a_person_and_undo(ann, idea):
    for _ in range(2):
        support_idea(by=ann, idea_id=idea.pk)
    assert (count(idea), Support.objects.count()) == (1, 1)
    for _ in range(2):
        unsupport_idea(by=ann, idea_id=idea.pk)
    assert (count(idea), Support.objects.count()) == (0, 0)


def test_burst_waits_for_a_moderator_who_keeps_it(client, idea, monkeypatch):
    monkeypatch.setattr("challenges.actions.supporting.BURST", 3)
    people = [UserFactory.registered() for _ in range(4)]
    for number, person in enumerate(people[:3]):
        assert not Idea.objects.to_read().exists(), number
        support_idea(by=person, idea_id=idea.pk)
    assert Idea.objects.to_read().get() == idea
    client.force_login(UserFactory.in_group("Moderators"))
    assert "Many supports at once" in client.get(reverse("challenges_cms:ideas")).text
    screen = reverse("challenges_cms:idea", args=[idea.pk])
    assert "Many people supported it at once" in client.get(screen).text
    client.post(screen, {"what": "keep", "seen": idea.seen_as, "reason": ""})
    assert not Idea.objects.to_read().exists()
    support_idea(by=people[3], idea_id=idea.pk)
    assert not Idea.objects.to_read().exists()


def test_many_over_a_long_time_are_no_burst(idea, monkeypatch):
    monkeypatch.setattr("challenges.actions.supporting.BURST", 3)
    for _ in range(6):
        support(UserFactory(), idea)
    Support.objects.update(at=timezone.now() - DAY)
    for _ in range(3):
        support_idea(by=UserFactory.registered(), idea_id=idea.pk)
    assert not Idea.objects.to_read().exists()


def test_it_happens_here_too_is_counted_apart(ann, idea):
    support_idea(by=ann, idea_id=idea.pk, kind=SupportKind.HERE)
    idea.refresh_from_db()
    assert (idea.support_count, idea.here_count) == (0, 1)


def test_database_holds_one_a_person(ann, idea):
    support(ann, idea)
    with pytest.raises(IntegrityError), transaction.atomic():
        support(ann, idea)


def test_own_idea_is_not_supported(idea):
    writer = UserFactory.registered()
    own = idea_by(writer, idea.challenge)
    with pytest.raises(OwnIdea):
        support_idea(by=writer, idea_id=own.pk)


def test_who_may_not_take_part_supports_nothing(idea):
    with pytest.raises(NotAllowed):
        support_idea(by=UserFactory(), idea_id=idea.pk)


@pytest.mark.parametrize("state", [IdeaState.HELD, IdeaState.WITHDRAWN, IdeaState.REMOVED])
def test_what_is_not_public_takes_no_support(ann, state):
    idea = idea_by(UserFactory(), state=state)
    with pytest.raises(PageNotFound):
        support_idea(by=ann, idea_id=idea.pk)


def test_idea_of_a_private_challenge_takes_none_of_strangers(ann, idea):
    restrict(idea.challenge, PageViewRestriction.GROUPS)
    with pytest.raises(PageNotFound):
        support_idea(by=ann, idea_id=idea.pk)


def test_support_a_second_after_the_end_is_refused(client, ann, idea):
    idea.challenge.closes_at = timezone.now() - timedelta(seconds=1)
    idea.challenge.save()
    for change in (support_idea, unsupport_idea):
        with pytest.raises(NotNow):
            change(by=ann, idea_id=idea.pk)
    client.force_login(ann)
    response = client.post(
        reverse("challenges:support", args=[idea.pk]), {"kind": "support", "support": "on"}
    )
    assert response.status_code == 409
    assert "not open for support" in response.content.decode()


def test_button_counts_and_takes_back(client, ann, idea):
    client.force_login(ann)
    address = f"/challenges/asked/{idea.suffix}"
    button = soup(client.get(address)).select_one(".support__button")
    assert (words(button), button["aria-pressed"]) == ("Support", "false")
    response = client.post(
        reverse("challenges:support", args=[idea.pk]), {"kind": "support", "support": "on"}
    )
    assert response["Location"] == f"{address}#support"
    button = soup(client.get(address)).select_one(".support__button")
    assert (words(button), button["aria-pressed"]) == ("Supported: take it back", "true")
    client.post(reverse("challenges:support", args=[idea.pk]), {"kind": "support", "support": ""})
    assert count(idea) == 0


def test_answer_for_scripts_has_the_number(client, ann, idea):
    client.force_login(ann)
    sent = {"kind": "support", "support": "on"}
    response = client.post(
        reverse("challenges:support", args=[idea.pk]), sent, headers={"Accept": "application/json"}
    )
    assert response.json() == {"supported": True, "count": 1}


def test_who_is_signed_out_is_led_to_the_idea_by_signing_in(client, idea):
    response = client.post(
        reverse("challenges:support", args=[idea.pk]), {"kind": "support", "support": "on"}
    )
    assert response["Location"].startswith("/accounts/sign-in/?next=/ideas/")
    page = soup(client.get(f"/challenges/asked/{idea.suffix}"))
    assert "Sign in: support" in words(page.select_one(".supports"))


def test_numbers_stay_hidden_until_the_round_ends(client, ann):
    now = timezone.now()
    challenge = with_rounds(
        {"name": "One", "opens_at": now - DAY, "closes_at": now + DAY, "hides_numbers": True}, slug="quiet"
    )
    idea = idea_by(UserFactory(), challenge)
    support(ann, idea)
    work_queue()
    suggested = "/challenges/quiet/ideas/like/?q=lockers"
    client.force_login(UserFactory())
    page = client.get(suggested).content.decode()
    assert "Lockers" in page
    assert "1 support" not in page
    client.logout()
    for address in (
        "/challenges/quiet/",
        "/challenges/quiet/ideas/",
        f"/challenges/quiet/{idea.suffix}",
    ):
        page = client.get(address).content.decode()
        assert "1 support" not in page
        assert "support__count" not in page
    assert client.get("/challenges/quiet/ideas/?sort=supported").status_code == 404
    client.force_login(UserFactory.registered())
    sent = {"kind": "support", "support": "on"}
    response = client.post(
        reverse("challenges:support", args=[idea.pk]), sent, headers={"Accept": "application/json"}
    )
    assert response.json() == {"supported": True, "count": None}
    rounds = list(challenge.rounds.all())
    rounds[0].closes_at = now - timedelta(seconds=1)
    challenge.rounds = rounds
    challenge.save()
    client.logout()
    cache.clear()
    assert "2 supports" in client.get("/challenges/quiet/ideas/").content.decode()


@pytest.mark.parametrize("sent", [{}, {"kind": "hate", "support": "on"}])
def test_nonsense_counts_nothing(client, ann, idea, sent):
    client.force_login(ann)
    assert client.post(reverse("challenges:support", args=[idea.pk]), sent).status_code == 302
    assert not Support.objects.exists()


def test_200_people_at_once_are_counted_exactly(committed_db):
    idea = idea_by(UserFactory())
    people = [UserFactory.registered() for _ in range(200)]

    def press(user):
        try:
            support_idea(by=user, idea_id=idea.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, people))
    assert (count(idea), Support.objects.count()) == (200, 200)


def test_supporting_and_taking_back_at_once_stays_exact(committed_db):
    idea, ann = idea_by(UserFactory()), UserFactory.registered()

    def press(number):
        try:
            (support_idea if number % 2 else unsupport_idea)(by=ann, idea_id=idea.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(24)))
    assert count(idea) == Support.objects.count()
