"""Reporting, answering reports, telling who reported, and the switch of the site."""

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from comments.actions import remove_comment, withdraw_comment
from comments.enums import State
from core.exceptions import PageNotFound
from core.limits import LimitReached
from core.models import QueuedMail
from ledger.enums import Kind
from ledger.models import Entry
from screening import telling
from screening.actions import (
    AlreadyReported,
    answer_reports,
    approve_writer,
    report,
    switch_site_mode,
    withdraw_approval,
)
from screening.contributions import Reports
from screening.enums import Answer, Mode, Rule
from screening.models import Approval, Report, SiteMode
from screening.targets import target_of
from screening.telling import tell_reporters
from tests.comments.sending import fresh
from tests.factories.comments import comment_by, put, report_of
from tests.factories.users import UserFactory
from tests.mail_server import links_in, text_of, work_queue
from tests.users.people import PEOPLE, person, staff
from users.enums import Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return comment_by(staff(public_name="Sam Okafor"), text="Not for readers.")


def by(user, comment, rule=Rule.IDENTIFIES, details=""):
    return report(target=target_of("comment"), thing=comment, by=user, rule=rule, details=details)


def decide(comment, answer=Answer.KEPT):
    return answer_reports(target=target_of("comment"), pk=comment.pk, answer=answer)


def mails():
    return list(QueuedMail.objects.filter(message="report_answered").order_by("pk"))


# --- Reporting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", Rule)
def test_report_is_stored_with_its_rule_and_counted(comment, rule):
    user = staff()
    stored = by(user, comment, rule, "Look at the second line.")
    assert (stored.rule, stored.details, stored.answer) == (rule, "Look at the second line.", Answer.OPEN)
    assert (stored.target, stored.target_id, stored.reporter) == ("comment", comment.pk, user)
    assert fresh(comment).report_count == 1


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_reports_but_who_is_suspended(comment, who):
    user = person(who)
    if who == "suspended":
        with pytest.raises(PermissionDenied):
            by(user, comment)
    else:
        by(user, comment)
    assert Report.objects.exists() is (who != "suspended")


def test_nobody_reports_their_own(comment):
    with pytest.raises(PermissionDenied):
        by(comment.user, comment)
    assert not Report.objects.exists()


def test_person_reports_once_and_the_number_stays(comment):
    user = staff()
    by(user, comment)
    with pytest.raises(AlreadyReported):
        by(user, comment, Rule.OTHER)
    assert Report.objects.get().rule == Rule.IDENTIFIES
    assert fresh(comment).report_count == 1


def test_second_try_is_not_counted_as_a_try(comment):
    user = staff()
    by(user, comment)
    for _ in range(40):
        with pytest.raises(AlreadyReported):
            by(user, comment)
    by(user, comment_by(staff()))


def test_thirty_one_reports_a_day_are_too_many(comment):
    user = staff()
    post = comment.conversation.page.specific
    for _ in range(30):
        by(user, comment_by(comment.user, post))
    with pytest.raises(LimitReached):
        by(user, comment)
    assert fresh(comment).report_count == 0


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_what_went_while_it_was_looked_at_is_reported_no_more(comment, state):
    put(comment, state, was_seen=True)
    with pytest.raises(PageNotFound):
        by(staff(), comment)
    assert not Report.objects.exists()
    assert fresh(comment).report_count == 0


# --- Answering and telling ---------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [Answer.KEPT, Answer.REMOVED, Answer.GONE])
def test_answer_goes_to_every_report_that_waits_and_leaves_others(comment, answer):
    other = comment_by(staff())
    reports = [by(staff(), comment), by(staff(), comment)]
    stays = by(staff(), other)
    assert decide(comment, answer) == 2
    assert {Report.objects.get(pk=one.pk).answer for one in reports} == {answer}
    assert Report.objects.get(pk=stays.pk).answer == Answer.OPEN
    assert (fresh(comment).report_count, fresh(other).report_count) == (0, 1)


def test_later_answer_leaves_an_earlier_one(comment):
    first = by(staff(), comment)
    decide(comment)
    by(staff(), comment)
    assert decide(comment, Answer.REMOVED) == 1
    assert Report.objects.get(pk=first.pk).answer == Answer.KEPT


def test_decision_on_what_nobody_reported_tells_nobody(comment):
    before = DBTaskResult.objects.count()
    assert decide(comment) == 0
    assert DBTaskResult.objects.count() == before


def test_reporter_is_told_once_however_often_the_task_runs(comment):
    user = staff(email="teller@nhs.net")
    by(user, comment)
    assert tell_reporters() == 0
    decide(comment)
    assert [tell_reporters() for _ in range(3)] == [1, 0, 0]
    (mail,) = mails()
    assert (mail.to, mail.user) == ("teller@nhs.net", user)


def test_each_report_is_told_also_in_many_batches(comment, monkeypatch):
    monkeypatch.setattr(telling, "TOLD_AT_ONCE", 2)
    people = [staff() for _ in range(5)]
    for user in people:
        by(user, comment)
    decide(comment)
    assert tell_reporters() == 5
    assert sorted(mail.to for mail in mails()) == sorted(user.email for user in people)


@pytest.mark.parametrize(
    ("answer", "says", "says_not"),
    [
        (Answer.KEPT, "stays", "removed"),
        (Answer.REMOVED, "removed", "stays"),
        (Answer.GONE, "has taken it away meanwhile", "stays"),
    ],
)
def test_mail_says_what_became_of_it_and_no_word_of_it(comment, smtp, answer, says, says_not):
    by(staff(first_name="Ann", last_name="Lee"), comment)
    decide(comment, answer)
    work_queue()
    (message,) = smtp.messages
    text = text_of(message)
    assert says in text
    assert says_not not in text
    assert "Ann Lee" in text
    assert any(link.endswith(f"/comments/{comment.pk}/") for link in links_in(message))
    # Neither what it said nor who wrote it: mail lies in boxes for years.
    assert "Not for readers." not in str(message)
    assert "Sam Okafor" not in str(message)


def test_writer_who_withdraws_answers_the_reports(comment):
    by(staff(), comment)
    withdraw_comment(by=comment.user, comment_id=comment.pk)
    assert Report.objects.get().answer == Answer.GONE


def test_removal_answers_the_reports(comment):
    by(staff(), comment)
    remove_comment(by=person("Moderators"), comment_id=comment.pk, seen=f"{State.PUBLIC}-1", rule=Rule.OTHER)
    assert Report.objects.get().answer == Answer.REMOVED


# --- Approvals and the switch ------------------------------------------------------------------------


def test_approval_is_given_once_and_taken_back():
    user = UserFactory()
    for _ in range(2):
        approve_writer(user_id=user.pk)
    assert Approval.objects.get().user == user
    for _ in range(2):
        withdraw_approval(user_id=user.pk)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_switch_is_for_moderators_alone_and_recorded(who):
    user = person(who)
    given = {"mode": Mode.AFTER, "hold_everything": True, "by": user, "reason": "A quiet week."}
    if who not in ("Moderators", "superuser"):
        with pytest.raises(PermissionDenied):
            switch_site_mode(**given)
        assert SiteMode.objects.get().mode == Mode.FIRST
        assert not Entry.objects.exists()
        return
    switch_site_mode(**given)
    row = SiteMode.objects.get()
    assert (row.mode, row.hold_everything) == (Mode.AFTER, True)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id) == (Kind.MODE_CHANGED, user.pk)
    assert entry.reason == "Before it appears. A quiet week."


# --- What is held of a person ------------------------------------------------------------------------


def test_copy_holds_the_reports_of_the_person_alone_and_no_word_of_others(comment):
    user = staff()
    report_of(staff(), comment)
    by(user, comment, Rule.HELP, "She needs help.")
    decide(comment, Answer.REMOVED)
    (row,) = Reports().export(user)
    assert (row["rule"], row["details"], row["outcome"]) == (
        "Someone needs help",
        "She needs help.",
        "It was removed",
    )
    assert row["address"].endswith(f"/comments/{comment.pk}/")
    assert "Not for readers." not in str(row)


@pytest.mark.parametrize("is_answered", [True, False])
def test_reports_go_with_their_number_in_batches(comment, is_answered):
    user = staff()
    post = comment.conversation.page.specific
    reported = [comment, *(comment_by(comment.user, post) for _ in range(4))]
    for one in reported:
        by(user, one)
    by(staff(), comment)
    if is_answered:
        decide(comment)
        by(staff(), comment)
    assert [Reports().erase(user, words=Words.KEEP, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [fresh(one).report_count for one in reported] == [1, 0, 0, 0, 0]
    assert not Report.objects.filter(reporter=user).exists()
