"""Rounds: what may be done when, by the clock; the usual sets; extending one in public; telling subscribers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from challenges.actions import extend_round
from challenges.announcing import SOON, announce_rounds
from challenges.enums import ChallengeKind, Deed
from challenges.models import ChallengePage, Round, RoundExtension
from challenges.refusals import CannotExtend
from challenges.rounds import ready_made, round_at
from comments.actions import post_comment
from comments.refusals import NotOpen
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Event
from tests.factories.challenges import ChallengePageFactory, with_rounds
from tests.factories.pages import soup, words
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def now():
    # What waits in a draft is kept to the millisecond.
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def challenge(now):
    """An open conversation in its first round, with a pause before the second."""
    return with_rounds(
        {"name": "Have your say", "opens_at": now - DAY, "closes_at": now + 5 * DAY},
        {
            "name": "Check and challenge",
            "opens_at": now + 20 * DAY,
            "closes_at": now + 30 * DAY,
            "takes_posts": False,
            "takes_supports": False,
            "takes_checks": True,
        },
        slug="asked",
    )


@pytest.fixture
def publisher():
    return UserFactory.in_group("Publishers")


# What may be done when


def test_round_lasts_from_its_opening_up_to_not_including_its_closing(challenge):
    first = challenge.schedule[0]
    assert round_at(challenge.schedule, first.opens_at) == first
    assert round_at(challenge.schedule, first.closes_at - MOMENT) == first
    assert round_at(challenge.schedule, first.closes_at) is None
    assert round_at(challenge.schedule, first.opens_at - MOMENT) is None


@pytest.mark.parametrize(
    ("days", "deeds"),
    [
        (-2, set()),
        (0, {Deed.POST, Deed.SUPPORT, Deed.COMMENT}),
        (10, set()),
        (25, {Deed.CHECK, Deed.COMMENT}),
        (31, set()),
    ],
)
def test_each_round_takes_what_it_says(challenge, now, days, deeds):
    at = now + days * DAY
    assert {deed for deed in Deed if challenge.takes(deed, at)} == deeds
    assert challenge.conversation.is_open(at) is (Deed.COMMENT in deeds)


def test_challenge_without_rounds_has_one_from_opening_to_closing(now):
    challenge = ChallengePageFactory(closes_at=now + DAY)
    assert challenge.takes(Deed.POST)
    assert not challenge.takes(Deed.CHECK)
    assert not challenge.takes(Deed.POST, now + DAY)
    assert challenge.conversation.spans is None


def test_challenge_opens_with_its_first_round_and_closes_with_its_last(challenge):
    first, last = challenge.rounds.all()
    assert (challenge.opens_at, challenge.closes_at) == (first.opens_at, last.closes_at)


def test_comment_after_the_round_is_refused_though_the_challenge_goes_on(challenge, now):
    rounds = list(challenge.rounds.all())
    rounds[0].closes_at = now - MOMENT
    challenge.rounds = rounds
    challenge.save()
    with pytest.raises(NotOpen):
        post_comment(
            by=UserFactory.registered(),
            text="Late.",
            token="8b7a4b1e-6c1a-4a5e-9d43-3f3c2c1d0e9f",
            conversation_id=challenge.conversation.pk,
        )


def test_rounds_without_comments_close_the_conversation_for_good(now):
    challenge = with_rounds({"name": "Read", "opens_at": now - DAY, "takes_comments": False})
    assert challenge.conversation.spans == []
    assert not challenge.conversation.is_open()


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ({"opens_at": 4, "closes_at": 9}, "It opens before ‘One’ closes"),
        ({"opens_at": 9, "closes_at": 8}, "close after"),
    ],
)
def test_rounds_follow_each_other(now, second, sentence):
    challenge = with_rounds({"name": "One", "opens_at": now, "closes_at": now + 5 * DAY})
    second = {name: now + days * DAY for name, days in second.items()}
    challenge.rounds = [*challenge.rounds.all(), Round(name="Two", **second)]
    with pytest.raises(ValidationError, match=sentence):
        challenge.full_clean()


def test_only_the_last_round_has_no_end(now):
    challenge = with_rounds({"name": "One", "opens_at": now})
    challenge.rounds = [*challenge.rounds.all(), Round(name="Two", opens_at=now + DAY)]
    with pytest.raises(ValidationError, match="‘One’ must close before this opens"):
        challenge.full_clean()


def test_database_holds_that_a_round_closes_after_it_opens(challenge, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(challenge=challenge).update(closes_at=now - 2 * DAY)


# The usual rounds


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ChallengeKind.CHALLENGE, ["Open call"]),
        (ChallengeKind.IDEAS_BOARD, ["Collecting ideas"]),
        (
            ChallengeKind.OPEN_CONVERSATION,
            ["Have your say", "We write the draft plan", "Check and challenge"],
        ),
    ],
)
def test_usual_rounds_of_a_kind_follow_each_other(kind, names, now):
    rounds = [Round(**fields) for fields in ready_made(kind, now, now + DAY)]
    assert [one.name for one in rounds] == names
    ChallengePageFactory(kind=kind, rounds=rounds).full_clean()
    assert rounds[0].takes(Deed.POST)
    assert rounds[-1].takes(Deed.CHECK) is (kind == ChallengeKind.OPEN_CONVERSATION)


def sent(challenge, *rounds, **changes):
    """Return what the CMS's form of a challenge sends, with these rounds."""
    data = {
        "title": challenge.title,
        "slug": challenge.slug,
        "kind": challenge.kind,
        "question": challenge.question,
        "opens_at": f"{timezone.localtime(challenge.opens_at):%Y-%m-%d %H:%M}",
        "closes_at": f"{timezone.localtime(challenge.closes_at):%Y-%m-%d %H:%M}",
        "why": streamfield([]),
        "thanks": rich_text(""),
        "rounds": inline_formset(rounds),
        "read_within": "14",
        "answer_within": "60",
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    return nested_form_data(data | changes)


def test_editor_has_the_usual_rounds_made(client, publisher, now):
    challenge = ChallengePageFactory(kind=ChallengeKind.OPEN_CONVERSATION, closes_at=now + DAY)
    client.force_login(publisher)
    client.post(reverse("wagtailadmin_pages:edit", args=[challenge.pk]), sent(challenge, ready_made="on"))
    stored = ChallengePage.objects.get(pk=challenge.pk)
    assert [one.name for one in stored.schedule][-1] == "Check and challenge"
    assert stored.closes_at == stored.schedule[-1].closes_at


def test_editor_is_told_of_rounds_that_overlap(client, publisher, now):
    challenge = ChallengePageFactory(closes_at=now + DAY)
    client.force_login(publisher)
    rounds = [
        {"name": name, "opens_at": f"2026-12-{day} 09:00", "closes_at": f"2026-12-{day + 5} 09:00"}
        for name, day in (("One", 10), ("Two", 12))
    ]
    address = reverse("wagtailadmin_pages:edit", args=[challenge.pk])
    page = client.post(address, sent(challenge, *rounds)).content.decode()
    assert "It opens before ‘One’ closes." in page
    assert not Round.objects.exists()


# Extending


def extend(challenge, by, closes_at, reason="Night shifts asked for more time."):
    return extend_round(by=by, challenge_id=challenge.pk, closes_at=closes_at, reason=reason)


def test_extended_round_stays_open_and_readers_see_why(client, challenge, publisher, now):
    extend(challenge, publisher, now + 15 * DAY)
    stored = ChallengePage.objects.get(pk=challenge.pk)
    assert stored.takes(Deed.POST, now + 14 * DAY)
    assert stored.conversation.is_open(now + 14 * DAY)
    page = words(soup(client.get("/challenges/asked/")).main)
    assert "‘Have your say’ was extended" in page
    assert "Night shifts asked for more time." in page


def test_draft_that_waits_takes_nothing_back(challenge, publisher, now):
    challenge.title = "Another title"
    challenge.save_revision()
    extend(challenge, publisher, now + 15 * DAY)
    ChallengePage.objects.get(pk=challenge.pk).get_latest_revision().publish()
    stored = ChallengePage.objects.get(pk=challenge.pk)
    assert stored.title == "Another title"
    assert stored.schedule[0].closes_at == now + 15 * DAY


def test_challenge_without_rounds_is_extended_too(publisher, now):
    challenge = ChallengePageFactory(closes_at=now + DAY)
    extend(challenge, publisher, now + 9 * DAY)
    assert ChallengePage.objects.get(pk=challenge.pk).closes_at == now + 9 * DAY


@pytest.mark.parametrize(
    ("days", "sentence"), [(5, "after the one at which it closes now"), (21, "‘Check and challenge’ begins")]
)
def test_some_times_are_refused_with_what_to_do(challenge, publisher, now, days, sentence):
    with pytest.raises(CannotExtend, match=sentence):
        extend(challenge, publisher, now + days * DAY)
    assert not RoundExtension.objects.exists()


def test_closed_or_endless_round_is_not_extended(publisher, now):
    closed = ChallengePageFactory(opens_at=now - 2 * DAY, closes_at=now - DAY)
    endless = ChallengePageFactory(closes_at=None)
    for challenge in (closed, endless):
        with pytest.raises(CannotExtend):
            extend(challenge, publisher, now + DAY)


@pytest.mark.parametrize("group", ["Moderators", "Analysts", "Editors", None])
def test_nobody_but_publishers_extends(challenge, group, now):
    user = UserFactory.in_group(group) if group else UserFactory.registered()
    with pytest.raises(PermissionDenied):
        extend(challenge, user, now + 15 * DAY)


def test_screen_extends_and_says_what_is_wrong(client, challenge, publisher, now):
    client.force_login(publisher)
    address = reverse("challenges_cms:extend", args=[challenge.pk])
    until = timezone.localtime(now + 21 * DAY)
    typed = {"closes_at": f"{until:%Y-%m-%dT%H:%M}", "reason": "More time."}
    assert "begins before that" in client.post(address, typed).content.decode()
    until = timezone.localtime(now + 15 * DAY)
    typed["closes_at"] = f"{until:%Y-%m-%dT%H:%M}"
    assert client.post(address, typed).status_code == 302
    assert RoundExtension.objects.get().reason == "More time."


# Telling


@pytest.fixture
def ann(challenge):
    """Somebody who follows the challenge and is told at once."""
    subscriber = SubscriberFactory(user=None, email="ann@example.org")
    choose(subscriber=subscriber, kind=Kind.ROUND, pace=Pace.AT_ONCE)
    subscribe(subscriber=subscriber, conversation=challenge.conversation)
    return subscriber


def told(smtp):
    work_queue()
    subjects = [message["Subject"].partition(": ")[2] for message in smtp.messages]
    smtp.messages.clear()
    return subjects


def test_follower_is_told_when_rounds_open_close_soon_and_close(challenge, ann, now, smtp):
    first = challenge.schedule[0]
    announce_rounds(first.opens_at - MOMENT)
    assert told(smtp) == []
    announce_rounds(first.opens_at)
    announce_rounds(first.opens_at)
    assert told(smtp) == ["Have your say is open"]
    announce_rounds(first.closes_at - SOON - MOMENT)
    assert told(smtp) == []
    announce_rounds(first.closes_at - SOON)
    (subject,) = told(smtp)
    assert subject.startswith("Have your say closes at ")
    announce_rounds(first.closes_at)
    assert told(smtp) == ["Have your say is closed"]


def test_timer_that_stood_still_for_long_tells_nothing_old(challenge, ann, now, smtp):
    announce_rounds(challenge.schedule[0].closes_at + 2 * DAY)
    assert told(smtp) == []


def test_moment_that_was_moved_meanwhile_is_not_told(challenge, ann, publisher, now, smtp):
    first = challenge.schedule[0]
    announce_rounds(first.closes_at - SOON)
    extend(challenge, publisher, now + 15 * DAY)
    (subject,) = told(smtp)
    assert subject.startswith("Have your say is extended until")


def test_mail_of_an_extension_has_the_reason(challenge, ann, publisher, now, smtp):
    extend(challenge, publisher, now + 15 * DAY)
    work_queue()
    assert "Night shifts asked for more time." in text_of(smtp.messages[0])


def test_unpublished_challenge_tells_nothing(challenge, ann, now, smtp):
    announce_rounds(challenge.schedule[0].opens_at)
    challenge.unpublish()
    assert told(smtp) == []
    announce_rounds(challenge.schedule[0].closes_at)
    assert Event.objects.count() == 1


def test_command_runs(challenge):
    call_command("announce_rounds")


def test_two_timers_at_once_tell_once(committed_db, now):
    challenge = with_rounds({"name": "One", "opens_at": now - DAY / 2, "closes_at": now + 9 * DAY})

    def run(_):
        try:
            return announce_rounds(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert Event.objects.filter(conversation=challenge.conversation).count() == 1


# What readers see


def test_rounds_are_listed_with_what_can_be_done(client, challenge):
    page = soup(client.get("/challenges/asked/"))
    items = [words(item) for item in page.select(".rounds__item")]
    assert items[0].startswith("Have your say Now")
    assert "You can read, post, support and comment." in items[0]
    assert "You can read, comment, and check and challenge." in items[1]
    assert "left, until" in words(page.select_one(".countdown"))


@pytest.mark.parametrize("number", [1, 10])
def test_page_costs_the_same_for_ten_times_as_many_rounds(client, queries, now, number):
    with_rounds(
        *(
            {"name": f"{day}", "opens_at": now + day * DAY, "closes_at": now + (day + 1) * DAY}
            for day in range(number)
        ),
        slug="asked",
    )
    client.get("/challenges/asked/?cold")
    with queries() as counted:
        client.get("/challenges/asked/?after=")
    assert len(counted) <= 16
