"""What moderators decide on ideas: on the words that they read, never on their own, and what the writer is told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from challenges.actions import hold_idea, keep_idea, publish_idea, remove_idea
from challenges.actions.moderating import DecidedMeanwhile
from challenges.enums import IdeaState
from challenges.models import Idea
from challenges.targets import IDEA
from conversations.enums import Visibility
from ledger.models import Entry
from screening.actions import report
from screening.enums import Rule
from screening.models import Approval, Report
from screening.targets import target_of
from tests.factories.challenges import ChallengePageFactory, idea_by
from tests.factories.pages import soup, words
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue

pytestmark = pytest.mark.django_db

LIST = "/cms/ideas/"
NOTE = "Seen by moderators alone."


@pytest.fixture
def joy():
    return UserFactory.in_group("Moderators")


@pytest.fixture
def ann():
    return UserFactory.registered()


@pytest.fixture
def challenge():
    return ChallengePageFactory(slug="asked")


def decide(action, by, idea, **options):
    return action(by=by, idea_id=idea.pk, seen=idea.seen_as, **options)


def screen(idea):
    return reverse("challenges_cms:idea", args=[idea.pk])


@pytest.mark.parametrize(
    ("action", "before", "after", "kind"),
    [
        (hold_idea, "public", "held", "idea-held"),
        (publish_idea, "held", "public", "idea-published"),
        (publish_idea, "removed", "public", "idea-published"),
        (keep_idea, "public", "public", "idea-kept"),
    ],
)
def test_decision_is_done_and_on_record(joy, ann, challenge, action, before, after, kind):
    idea = decide(action, joy, idea_by(ann, challenge, state=IdeaState(before)), reason=NOTE)
    assert idea.state == after
    assert idea.conversation.visibility == (Visibility.HELD if after == "held" else Visibility.PUBLIC)
    assert Entry.objects.get(kind=kind).reason == NOTE


def test_removed_idea_leaves_a_stub_with_the_rule(client, joy, ann, challenge):
    idea = idea_by(ann, challenge)
    decide(remove_idea, joy, idea, rule=Rule.SUPPLIER, reason="It names a firm.")
    page = words(soup(client.get(f"/challenges/asked/{idea.suffix}")).main)
    assert "A moderator removed this idea: names a supplier or product." in page
    assert "Half of ours" not in page
    assert "It names a firm." not in page


@pytest.mark.parametrize("action", [hold_idea, publish_idea])
def test_note_for_the_record_reaches_nobody_else(client, joy, ann, challenge, smtp, action):
    state = IdeaState.PUBLIC if action is hold_idea else IdeaState.HELD
    idea = decide(action, joy, idea_by(ann, challenge, state=state), reason=NOTE)
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == ann.email
    assert NOTE not in text_of(message)
    client.force_login(ann)
    assert NOTE not in client.get(f"/challenges/asked/{idea.suffix}").content.decode()


def test_writer_is_told_of_a_removal_with_rule_and_words(joy, ann, challenge, smtp):
    decide(remove_idea, joy, idea_by(ann, challenge), rule=Rule.SUPPLIER, reason="It names a firm.")
    work_queue()
    (message,) = smtp.messages
    assert "A moderator removed your idea: Names a supplier or product" in message["Subject"]
    assert "It names a firm." in text_of(message)
    assert "Half of ours do not." in text_of(message)


def test_publishing_approves_the_writer_and_removing_begins_anew(joy, ann, challenge):
    idea = decide(publish_idea, joy, idea_by(ann, challenge, state=IdeaState.HELD))
    assert Approval.objects.filter(user=ann).exists()
    decide(remove_idea, joy, idea, rule=Rule.OTHER)
    assert not Approval.objects.filter(user=ann).exists()


@pytest.mark.parametrize("group", ["Editors", "Publishers", "Analysts", None])
def test_nobody_else_decides(client, ann, challenge, group):
    idea = idea_by(ann, challenge)
    user = UserFactory.in_group(group) if group else UserFactory.registered()
    for action in (hold_idea, keep_idea):
        with pytest.raises(PermissionDenied):
            decide(action, user, idea)
    client.force_login(user)
    for address in (LIST, screen(idea)):
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, {"what": "hold", "seen": idea.seen_as}).status_code != 200
    idea.refresh_from_db()
    assert idea.state == IdeaState.PUBLIC


def test_nobody_decides_on_an_own_idea(client, joy, challenge):
    idea = idea_by(joy, challenge)
    with pytest.raises(PermissionDenied):
        decide(hold_idea, joy, idea)
    client.force_login(joy)
    assert "another moderator decides on it" in client.get(screen(idea)).content.decode()


def test_words_that_changed_meanwhile_are_read_again(client, joy, ann, challenge):
    idea = idea_by(ann, challenge)
    seen = idea.seen_as
    Idea.objects.filter(pk=idea.pk).update(version=2)
    with pytest.raises(DecidedMeanwhile):
        remove_idea(by=joy, idea_id=idea.pk, seen=seen, rule=Rule.OTHER)
    client.force_login(joy)
    response = client.post(screen(idea), {"what": "remove", "seen": seen, "rule": "other"}, follow=True)
    assert "This changed meanwhile, and is public." in response.content.decode()


def test_screen_decides_and_leads_to_the_list(client, joy, ann, challenge):
    idea = idea_by(ann, challenge)
    client.force_login(joy)
    response = client.post(screen(idea), {"what": "remove", "seen": idea.seen_as, "rule": ""})
    assert "Choose the rule that it breaks." in response.content.decode()
    response = client.post(screen(idea), {"what": "remove", "seen": idea.seen_as, "rule": "other"})
    assert response["Location"] == LIST
    idea.refresh_from_db()
    assert idea.state == IdeaState.REMOVED


@pytest.mark.parametrize("what", ["", "edit", "x"])
def test_decision_that_there_is_none_of_is_refused(client, joy, ann, challenge, what):
    idea = idea_by(ann, challenge)
    client.force_login(joy)
    assert client.post(screen(idea), {"what": what, "seen": idea.seen_as}).status_code in (302, 403)
    idea.refresh_from_db()
    assert idea.state == IdeaState.PUBLIC


def test_report_is_listed_and_answered_by_a_removal(client, joy, ann, challenge):
    idea = idea_by(ann, challenge)
    client.force_login(UserFactory.registered())
    address = reverse("challenges:report", args=[idea.pk])
    client.post(address, {"rule": "off-topic", "details": "Not about rotas."})
    assert "You reported this idea on" in client.get(address).content.decode()
    client.force_login(joy)
    assert "1 report, public" in words(soup(client.get(LIST)).main)
    assert "Not about rotas." in client.get(screen(idea)).content.decode()
    idea.refresh_from_db()
    decide(remove_idea, joy, idea, rule=Rule.OFF_TOPIC)
    assert Report.objects.get().answer == "removed"
    assert "Nothing waits." in words(soup(client.get(LIST)).main)


@pytest.mark.parametrize("number", [1, 10])
@pytest.mark.parametrize("where", ["list", "idea", "to answer"])
def test_screens_cost_the_same_for_ten_times_as_many(client, challenge, queries, number, where):
    superuser = UserFactory(is_superuser=True, is_staff=True)
    for _ in range(number):
        held = idea_by(UserFactory(), challenge, state=IdeaState.HELD)
        idea_by(UserFactory(), challenge)
    target = idea_by(UserFactory(), challenge)
    for _ in range(number):
        report(target=target_of(IDEA), thing=target, by=UserFactory.registered(), rule=Rule.OTHER)
    address = {
        "list": LIST,
        "idea": screen(target),
        "to answer": reverse("challenges_cms:to_answer"),
    }[where]
    client.force_login(superuser)
    assert held.state == IdeaState.HELD
    client.get(address)
    with queries() as counted:
        client.get(address)
    assert len(counted) <= 26
