"""Official answers: a reason each, the whole trail in public, everyone who took part told once; and the clock."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from challenges.actions import answer_idea, support_idea
from challenges.actions.answering import AnsweredMeanwhile
from challenges.enums import IdeaState, Status
from challenges.models import Idea, OfficialResponse
from comments.actions import post_comment
from core.exceptions import PageNotFound
from ledger.models import Entry
from screening.enums import Mode
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind, Pace
from subscriptions.models import Subscriber
from tests.factories.challenges import ChallengePageFactory, answer, idea_by
from tests.factories.pages import restrict, soup, words
from tests.factories.screening import site_mode
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import OfficialFactory, UserFactory
from tests.mail_server import text_of, work_queue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _appears_at_once(db):
    site_mode(Mode.AFTER)


@pytest.fixture
def publisher():
    return UserFactory.in_group("Publishers", public_name="Ann, DHSC")


@pytest.fixture
def idea():
    return idea_by(UserFactory.registered(), ChallengePageFactory(slug="asked"))


def say(by, idea, status="planned", after=None, **parts):
    latest = idea.responses.first()
    after = after if after is not None else (latest.pk if latest else 0)
    given = {"reason": "Locks are cheap.", "did": "We ordered some.", "cannot": "Not for every ward."}
    return answer_idea(by=by, idea_id=idea.pk, after=after, status=status, **given | parts)


def page_of(client, idea):
    return soup(client.get(f"/challenges/asked/{idea.suffix}"))


def test_answer_stands_on_the_idea_with_its_reason(client, publisher, idea):
    say(publisher, idea, next_date=timezone.localdate() + 30 * DAY)
    text = words(page_of(client, idea).select_one(".responses"))
    for part in (
        "Planned",
        "Locks are cheap.",
        "What we did We ordered some.",
        "Not for every ward.",
        "Ann, DHSC",
    ):
        assert part in text
    assert "There will be more to say by" in text


def test_whole_trail_stays_public_the_latest_first(client, publisher, idea):
    for status in ("received", "planned", "done"):
        say(publisher, idea, status, reason=f"Because {status}.")
    page = page_of(client, idea)
    assert [words(one) for one in page.select(".response__head .pill")] == ["Done", "Planned", "Received"]
    idea.refresh_from_db()
    assert idea.status == Status.DONE


@pytest.mark.parametrize(
    ("status", "is_answer"), [("received", False), ("being-read", False), ("not-now", True)]
)
def test_only_a_real_answer_stops_the_clock(client, publisher, idea, status, is_answer):
    say(publisher, idea, status, team="the workforce team")
    idea.refresh_from_db()
    assert (idea.answered_at is not None) is is_answer
    assert ("Answered" in words(page_of(client, idea).select_one(".post__about"))) is is_answer


def test_being_read_names_the_team(client, publisher, idea):
    say(publisher, idea, "being-read", team="the workforce team")
    assert "Being read by the workforce team" in words(page_of(client, idea).select_one(".responses"))


def test_official_s_title_is_that_of_the_day(client, idea):
    today = timezone.localdate()
    official = OfficialFactory.with_posts(("Minister for Care", today - 400 * DAY, None))
    publisher = UserFactory.in_group("Publishers", official=official)
    say(publisher, idea)
    assert "Minister for Care" in words(page_of(client, idea).select_one(".responses"))


@pytest.mark.parametrize("group", ["Editors", "Moderators", "Analysts", None])
def test_nobody_but_publishers_answers(client, idea, group):
    user = UserFactory.in_group(group) if group else UserFactory.registered()
    with pytest.raises(PermissionDenied):
        say(user, idea)
    client.force_login(user)
    assert client.get(reverse("challenges:answer", args=[idea.pk])).status_code == 403


def test_nobody_answers_an_own_idea(idea, publisher):
    with pytest.raises(PermissionDenied):
        say(publisher, idea_by(publisher, idea.challenge))


@pytest.mark.parametrize("state", [IdeaState.HELD, IdeaState.WITHDRAWN, IdeaState.REMOVED])
def test_what_is_not_public_is_not_answered(publisher, idea, state):
    with pytest.raises((PermissionDenied, PageNotFound)):
        say(publisher, idea_by(UserFactory(), idea.challenge, state=state))


def test_idea_of_a_closed_page_is_not_answered_by_who_may_not_look(publisher, idea):
    restrict(idea.challenge, PageViewRestriction.GROUPS)
    with pytest.raises(PageNotFound):
        say(publisher, idea)


def test_of_two_answers_at_once_the_second_is_shown_the_first(client, publisher, idea):
    say(publisher, idea, "received")
    with pytest.raises(AnsweredMeanwhile):
        say(publisher, idea, "done", after=0)
    client.force_login(publisher)
    typed = {"status": "done", "reason": "All locked.", "after": "0"}
    page = soup(client.post(reverse("challenges:answer", args=[idea.pk]), typed))
    assert "Somebody answered meanwhile" in words(page.main)
    assert page.select_one("[name=reason]").get_text().strip() == "All locked."
    typed["after"] = page.select_one("[name=after]")["value"]
    client.post(reverse("challenges:answer", args=[idea.pk]), typed)
    assert OfficialResponse.objects.first().reason == "All locked."


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"status": ""}, "Choose a status."),
        ({"reason": " "}, "Enter why"),
        ({"next_date": "2020-01-01"}, "still to come"),
        ({"next_date": "soon"}, "Enter a date like"),
        ({"did": "x" * 1501}, "Enter at most 1,500 characters."),
    ],
)
def test_form_says_what_is_wrong_and_loses_nothing(client, publisher, idea, wrong, sentence):
    client.force_login(publisher)
    typed = {"status": "done", "reason": "Why not.", "said": "Ours broke.", "after": "0"} | wrong
    page = soup(client.post(reverse("challenges:answer", args=[idea.pk]), typed))
    assert sentence in words(page.main)
    assert page.select_one("[name=said]").get_text().strip() == "Ours broke."
    assert not OfficialResponse.objects.exists()


def test_database_holds_that_a_response_has_a_reason(idea):
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(idea, reason="")


def test_answer_is_on_record(publisher, idea):
    say(publisher, idea)
    assert Entry.objects.filter(kind="idea-answered", actor_id=publisher.pk).exists()


# Telling


def test_everyone_who_took_part_is_told_once(publisher, idea, smtp):
    supporter, commenter, both = (UserFactory.registered() for _ in range(3))
    for user in (supporter, both):
        support_idea(by=user, idea_id=idea.pk)
    for user in (commenter, both):
        post_comment(
            by=user, text=f"Here too. {user.pk}", token=uuid.uuid4(), conversation_id=idea.conversation_id
        )
    follower = SubscriberFactory(user=None, email="follower@example.org")
    choose(subscriber=follower, kind=Kind.RESPONSE, pace=Pace.AT_ONCE)
    for subscriber in (follower, Subscriber.objects.of(both)):
        subscribe(subscriber=subscriber, conversation=idea.conversation)
    smtp.messages.clear()
    say(publisher, idea)
    work_queue()
    expected = [user.email for user in (idea.writer, supporter, commenter, both)]
    assert sorted(message["To"] for message in smtp.messages) == sorted([*expected, "follower@example.org"])
    text = text_of(smtp.messages[0])
    assert "Official answer: Planned" in smtp.messages[0]["Subject"]
    assert "Locks are cheap." in text
    assert "What we cannot do, and why: Not for every ward." in text


def test_who_may_not_see_it_any_more_is_told_nothing(publisher, idea, smtp):
    say(publisher, idea)
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.WITHDRAWN)
    work_queue()
    assert not smtp.messages


# The clock


def test_clock_says_by_when_and_what_is_late(client, idea):
    text = words(page_of(client, idea).select_one(".post__about"))
    assert "Read by" in text
    assert "Answer due" in text
    assert "Overdue" not in text
    Idea.objects.filter(pk=idea.pk).update(published_at=timezone.now() - 15 * DAY)
    client.force_login(UserFactory())
    assert words(page_of(client, idea).select_one(".post__about")).count("Overdue") == 1


def test_overdue_ideas_rise_on_the_dashboard_of_those_who_answer(client, publisher, idea):
    Idea.objects.filter(pk=idea.pk).update(published_at=timezone.now() - 61 * DAY)
    client.force_login(publisher)
    text = words(soup(client.get("/cms/")).select_one("#waiting-section"))
    assert "1 idea whose answer is overdue" in text
    assert "1 idea that should have been read" in text
    answer(idea, "done")
    assert "overdue" not in words(soup(client.get("/cms/")).select_one("#waiting-section"))


def test_list_to_answer_leads_to_the_form(client, publisher, idea):
    client.force_login(publisher)
    page = client.get(reverse("challenges_cms:to_answer")).content.decode()
    assert reverse("challenges:answer", args=[idea.pk]) in page
    answer(idea, "done")
    assert "Every idea is answered." in client.get(reverse("challenges_cms:to_answer")).content.decode()
