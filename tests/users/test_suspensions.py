"""Suspending people, lifting it, and the appeal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.models import QueuedMail
from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from tests.users.people import PEOPLE, person, staff, suspended, suspension_of
from users.actions.suspensions import (
    AlreadyAppealed,
    AlreadyOver,
    AlreadySuspended,
    appeal,
    lift,
    suspend,
)
from users.enums import Obstacle
from users.models import Appeal, Suspension, User
from users.permissions import obstacle_for, user_can_appeal, user_can_lift, user_can_suspend
from users.words import after_working_days, moment

pytestmark = pytest.mark.django_db

SUSPENDED = "/accounts/suspended/"
WORDS = "I wrote about a ward, not about a patient."
POWERFUL = {"Moderators", "superuser"}
# Whoever may open the CMS is dealt with by superusers, who take that power away first.
CMS = {"Editors", "Publishers", "Moderators", "Analysts", "superuser"}


@pytest.fixture
def joy():
    return UserFactory.in_group("Moderators", first_name="Joy", last_name="", public_name="Joy")


def in_days(days):
    return timezone.now() + timedelta(days=days)


def page_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_suspend(name):
    by, other = person(name), staff()
    assert user_can_suspend(by, other) is (name in POWERFUL)
    if name not in POWERFUL:
        with pytest.raises(PermissionDenied):
            suspend(person=other, by=by, reason="So", ends_at=in_days(1))
        assert not Suspension.objects.exists() or name == "suspended"


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_be_suspended(joy, name):
    other = person(name)
    assert user_can_suspend(joy, other) is (name not in CMS)
    assert user_can_suspend(joy, joy) is False


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_lift(name):
    suspension, by = suspension_of(staff()), person(name)
    assert user_can_lift(by, suspension) is (name in POWERFUL)
    if name not in POWERFUL:
        with pytest.raises(PermissionDenied):
            lift(suspension=suspension, by=by, reason="So")
    suspension.refresh_from_db()
    assert suspension.lifted_at is None


def test_moderator_who_was_suspended_before_cannot_lift_that(joy):
    with pytest.raises(PermissionDenied):
        lift(suspension=suspension_of(joy), by=joy, reason="It is me")


def test_suspension_keeps_a_person_from_taking_part_until_its_end(joy):
    user = staff()
    suspend(person=user, by=joy, reason="You named a patient.", ends_at=in_days(7))
    assert obstacle_for(user) == Obstacle.SUSPENDED
    assert obstacle_for(user, in_days(6.9)) == Obstacle.SUSPENDED
    assert obstacle_for(user, in_days(7.1)) is None
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_id) == (Kind.SUSPENDED, joy.pk, str(user.pk))
    assert entry.reason == "You named a patient."


def test_suspended_person_reads(client):
    client.force_login(suspended())
    assert client.get("/talk/").status_code == 200


def test_lifted_suspension_is_over(joy):
    user = staff()
    suspension = suspension_of(user)
    lift(suspension=suspension, by=joy, reason="You were right.")
    suspension.refresh_from_db()
    assert (suspension.was_lifted, suspension.lifted_by) == (True, joy)
    assert obstacle_for(user) is None
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id) == (Kind.SUSPENSION_LIFTED, str(user.pk))


def test_lifting_twice_is_told(joy):
    suspension = suspension_of(staff())
    lift(suspension=suspension, by=joy, reason="You were right.")
    with pytest.raises(AlreadyOver):
        lift(suspension=suspension, by=joy, reason="Again")
    assert Entry.objects.count() == 1


def test_suspension_that_has_ended_cannot_be_lifted(joy):
    suspension = suspension_of(staff(), starts_at=in_days(-9), ends_at=in_days(-2))
    with pytest.raises(AlreadyOver):
        lift(suspension=suspension, by=joy, reason="Late")


def test_second_suspension_waits_for_the_end_of_the_first(joy):
    user = suspended()
    with pytest.raises(AlreadySuspended):
        suspend(person=user, by=joy, reason="More", ends_at=in_days(30))
    assert not Entry.objects.exists()
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize("way", ["ended", "lifted"])
def test_person_can_be_suspended_again(joy, way):
    user = staff()
    if way == "ended":
        first = suspension_of(user, starts_at=in_days(-9), ends_at=in_days(-2))
    else:
        first = suspension_of(user)
        lift(suspension=first, by=joy, reason="You were right.")
    suspend(person=user, by=joy, reason="Again", ends_at=in_days(1))
    first.refresh_from_db()
    assert Suspension.objects.in_force().count() == 1
    assert Suspension.objects.over().get() == first
    assert first.was_lifted is (way == "lifted")


def test_database_holds_one_open_suspension_of_a_person():
    user = suspended()
    with pytest.raises(IntegrityError), transaction.atomic():
        suspension_of(user)


def test_ten_moderators_at_once_suspend_once(committed_db):
    user = staff()
    moderators = [UserFactory.in_group("Moderators") for _ in range(10)]

    def try_to_suspend(by):
        try:
            suspend(person=User.objects.get(pk=user.pk), by=by, reason="So", ends_at=in_days(1))
        except AlreadySuspended:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_to_suspend, moderators)) == 1
    assert Suspension.objects.count() == Entry.objects.count() == QueuedMail.objects.count() == 1


def test_suspension_and_its_end_are_mailed(joy, smtp):
    user = staff(first_name="Ann", last_name="", email="ann@nhs.net")
    reason = "You named a patient & “<others>”."
    suspension = suspend(person=user, by=joy, reason=reason, ends_at=in_days(7))
    lift(suspension=suspension, by=joy, reason="You were right.")
    work_queue()
    first, second = smtp.messages
    assert first["To"] == second["To"] == "ann@nhs.net"
    text = text_of(first)
    assert reason in text
    assert f"Until {moment(suspension.ends_at)} you can read" in text
    assert SUSPENDED in text
    assert "You were right." in text_of(second)


def test_page_says_why_and_until_when(client):
    user = suspended()
    client.force_login(user)
    page = page_of(client.get(SUSPENDED))
    assert "You named a patient." in page
    assert moment(Suspension.objects.get().ends_at) in page
    assert 'name="text"' in page


def test_page_of_somebody_who_is_not_suspended(client):
    client.force_login(staff())
    response = client.get(SUSPENDED)
    assert "Your account is not suspended" in page_of(response)
    assert 'name="text"' not in page_of(response)
    client.post(SUSPENDED, {"text": WORDS})
    assert not Appeal.objects.exists()


def test_stranger_signs_in_first(client):
    assert client.get(SUSPENDED).url == f"/accounts/sign-in/?next={SUSPENDED}"


def test_reason_is_escaped(client):
    user = staff()
    suspension_of(user, reason="<script>alert(1)</script>")
    client.force_login(user)
    assert "<script>alert" not in page_of(client.get(SUSPENDED))


def test_appeal_is_stored_once(client):
    client.force_login(suspended())
    page = page_of(client.post(SUSPENDED, {"text": f"{WORDS}\r\n\r\nBelieve me 👩🏽‍⚕️"}, follow=True))
    assert Appeal.objects.get().text == f"{WORDS}\n\nBelieve me 👩🏽‍⚕️"
    assert WORDS in page
    assert 'name="text"' not in page
    client.post(SUSPENDED, {"text": "And another thing"})
    assert Appeal.objects.count() == 1


def test_each_suspension_has_an_appeal(joy):
    user = staff()
    first = suspension_of(user)
    appeal(suspension=first, by=user, text=WORDS)
    lift(suspension=first, by=joy, reason="You were right.")
    second = suspend(person=user, by=joy, reason="Again", ends_at=in_days(1))
    appeal(suspension=second, by=user, text=WORDS)
    assert Appeal.objects.count() == 2


def test_fifty_appeals_at_once_are_one(committed_db):
    user = staff()
    suspension = suspension_of(user)

    def try_to_appeal(_):
        try:
            appeal(suspension=suspension, by=user, text=WORDS)
        except AlreadyAppealed:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_to_appeal, range(50))) == 1
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_appeals_for_another(name):
    suspension, by = suspension_of(staff()), person(name)
    assert not user_can_appeal(by, suspension)
    with pytest.raises(PermissionDenied):
        appeal(suspension=suspension, by=by, text=WORDS)


def test_suspension_that_is_over_takes_no_appeal(joy):
    user = staff()
    suspension = suspension_of(user)
    assert user_can_appeal(user, suspension)
    lift(suspension=suspension, by=joy, reason="So")
    suspension.refresh_from_db()
    with pytest.raises(PermissionDenied):
        appeal(suspension=suspension, by=user, text=WORDS)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter why we should lift the suspension."),
        (" \n ", "Enter why we should lift the suspension."),
        ("x" * 3001, "Enter at most 3,000 characters. You typed 3,001."),
        ("x" * 500_000, "Enter at most 3,000 characters."),
        ("evil\u202egnp.exe", "hidden characters"),
        ("a\x00b", "hidden characters"),
        ("a\x1bb", "hidden characters"),
    ],
)
def test_bad_appeal_says_what_to_do_and_stays(client, typed, says):
    client.force_login(suspended())
    response = client.post(SUSPENDED, {"text": typed})
    assert response.status_code == 200
    assert says in page_of(response)
    assert typed.strip().replace("\x00", "") in page_of(response).replace("\x00", "")
    assert not Appeal.objects.exists()


def test_longest_appeal_is_taken(client):
    client.force_login(suspended())
    # A browser sends two characters for each line break, and people count one.
    client.post(SUSPENDED, {"text": "x\r\n" * 1499 + "xx"})
    assert len(Appeal.objects.get().text) == 3000


def test_script_in_an_appeal_is_only_text(client):
    client.force_login(suspended())
    page = page_of(client.post(SUSPENDED, {"text": "<script>alert(1)</script>"}, follow=True))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_page_costs_as_much_after_many_suspensions(client, queries):
    user = suspended()
    client.force_login(user)

    def cost():
        with queries() as counted:
            assert client.get(SUSPENDED).status_code == 200
        return len(counted)

    before = cost()
    for days in range(10):
        past = in_days(-20 - days)
        suspension_of(
            user, starts_at=past, ends_at=past + timedelta(days=1), lifted_at=past + timedelta(days=1)
        )
    assert cost() == before


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2027-05-03 17:30", "5:30pm on 3 May 2027"),
        ("2027-01-13 00:05", "12:05am on 13 January 2027"),
        ("2027-12-31 12:00", "12:00pm on 31 December 2027"),
    ],
)
def test_moment_is_said_as_people_say_it(at, said):
    assert moment(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/London"))) == said


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        # The first of March 2027 is a Monday.
        ("2027-03-01 10:00", "2027-03-03 10:00"),
        ("2027-03-04 10:00", "2027-03-08 10:00"),
        ("2027-03-05 23:59", "2027-03-09 23:59"),
        ("2027-03-06 10:00", "2027-03-10 00:00"),
        ("2027-03-07 23:59", "2027-03-10 00:00"),
        # The clocks go forward on the 28th.
        ("2027-03-26 10:00", "2027-03-30 10:00"),
    ],
)
def test_working_days_leave_out_the_weekend(asked, due):
    london = ZoneInfo("Europe/London")
    asked, due = (datetime.fromisoformat(text).replace(tzinfo=london) for text in (asked, due))
    assert after_working_days(asked, 2) == due
