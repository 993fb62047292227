"""The screens of moderators in the CMS: requests, suspensions and appeals, versions of the rules."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import QueuedMail
from ledger.models import Entry
from tests.factories.users import UserFactory
from tests.users.people import PEOPLE, person, staff, suspended, suspension_of
from users.actions.staff_requests import approve
from users.cms.requests import is_late
from users.enums import Decision
from users.models import Appeal, RulesVersion, StaffRequest, Suspension, User
from users.words import after_working_days, moment

pytestmark = pytest.mark.django_db

REQUESTS = "/cms/requests/"
SUSPENSIONS = "/cms/suspensions/"
RULES = "/cms/rules-versions/"
POWERFUL = {"Moderators", "superuser"}


@pytest.fixture
def joy(client):
    user = UserFactory.in_group("Moderators", first_name="Joy", last_name="", public_name="Joy")
    client.force_login(user)
    return user


def asked(name="Ann", **fields):
    user = UserFactory(first_name=name, last_name="", email=f"{name.lower()}.secret@example.org")
    defaults = {"employer": "Rose Court", "role": "Carer", "sentence": "I look after people."}
    return StaffRequest.objects.create(user=user, **defaults | fields)


def page_of(response):
    return response.content.decode()


def days_ago(days):
    return timezone.now() - timedelta(days=days)


SCREENS = {
    "queue": lambda: REQUESTS,
    "request": lambda: f"{REQUESTS}{asked().pk}/",
    "suspensions": lambda: SUSPENSIONS,
    "suspensions that are over": lambda: f"{SUSPENSIONS}over/",
    "suspension": lambda: f"{SUSPENSIONS}{suspension_of(staff()).pk}/",
    "suspending": lambda: reverse("users_cms:suspend", args=[staff().pk]),
    "rules": lambda: RULES,
    "a new version of the rules": lambda: f"{RULES}new/",
    "a version of the rules": lambda: f"{RULES}inspect/{RulesVersion.objects.current().pk}/",
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", PEOPLE)
def test_screen_opens_for_moderators_alone(client, name, screen):
    path = SCREENS[screen]()
    client.force_login(person(name))
    response = client.get(path)
    assert response.status_code == (200 if name in POWERFUL else 302)
    if name not in POWERFUL:
        assert "Rose Court" not in page_of(response)


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_sends_strangers_to_sign_in(client, screen):
    assert client.get(SCREENS[screen]()).url.startswith("/accounts/sign-in/")


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in POWERFUL])
def test_nobody_else_decides_or_suspends_by_post(client, name):
    request, suspension, other = asked(), suspension_of(staff()), staff()
    client.force_login(person(name))
    client.post(f"{REQUESTS}{request.pk}/", {"decision": "approved"})
    client.post(f"{SUSPENSIONS}{suspension.pk}/", {"reason": "So"})
    client.post(f"/cms/suspend/{other.pk}/", {"reason": "So", "end": "1"})
    client.post(f"{RULES}new/", {"what_changed": "So"})
    assert StaffRequest.objects.waiting().exists()
    suspension.refresh_from_db()
    assert suspension.lifted_at is None
    assert not Suspension.objects.filter(user=other).exists()
    assert RulesVersion.objects.count() == 1
    assert not Entry.objects.exists()


@pytest.mark.parametrize("path", [f"{REQUESTS}99/", f"{SUSPENSIONS}99/", "/cms/suspend/99999/"])
@pytest.mark.parametrize("number", ["", "9999999999999999999999"])
def test_unknown_number_is_not_found(client, joy, path, number):
    path = path.replace("99", number) if number else path
    assert client.get(path).status_code == 404
    assert client.post(path, {"reason": "So", "decision": "approved", "end": "1"}).status_code == 404


def test_queue_stands_oldest_first_and_leaves_out_what_was_answered(client, joy):
    asked("Bob", asked_at=days_ago(1))
    asked("Ann", asked_at=days_ago(9))
    asked("Cat", decision=Decision.DECLINED, decided_at=timezone.now(), reason="No")
    page = page_of(client.get(REQUESTS))
    assert page.index("Ann") < page.index("Bob")
    assert "Cat" not in page


def test_queue_masks_addresses_and_escapes_what_was_typed(client, joy):
    asked(employer="<b>Rose</b> & Court")
    page = page_of(client.get(REQUESTS))
    assert "a…@example.org" in page
    assert "secret" not in page
    assert "&lt;b&gt;Rose&lt;/b&gt; &amp; Court" in page


def test_age_is_said_in_words_and_so_is_lateness(client, joy):
    asked("Ann", asked_at=days_ago(6))
    page = page_of(client.get(REQUESTS))
    assert "6 days. Late: more than two working days" in page
    StaffRequest.objects.update(asked_at=timezone.now() - timedelta(hours=3))
    page = page_of(client.get(REQUESTS))
    assert "3 hours" in page
    assert "Late" not in page


def test_request_is_late_after_two_working_days():
    request = StaffRequest(asked_at=timezone.now())
    due = after_working_days(request.asked_at, 2)
    assert not is_late(request, due)
    assert is_late(request, due + timedelta(seconds=1))


def test_empty_queue_says_so(client, joy):
    assert "Nobody waits." in page_of(client.get(REQUESTS))


@pytest.mark.parametrize(
    "query", ["?p=9999", "?p=x", "?p=-1", "?user__password__startswith=a", "?q=%00", "?ordering=x"]
)
@pytest.mark.parametrize("path", [REQUESTS, SUSPENSIONS, f"{SUSPENSIONS}over/", RULES])
def test_made_up_query_changes_nothing(client, joy, path, query):
    asked()
    suspended()
    assert client.get(path + query).status_code == 200


def menu_of(client):
    return page_of(client.get("/cms/"))


@pytest.mark.parametrize("name", ["Editors", "Publishers", "Moderators", "Analysts", "superuser"])
def test_menu_shows_the_number_that_waits_to_moderators(client, name):
    asked("Ann")
    asked("Bob")
    client.force_login(person(name))
    page = menu_of(client)
    assert ("Requests to be registered (2)" in page) is (name in POWERFUL)
    assert ("Suspensions and appeals" in page) is (name in POWERFUL)


def test_menu_shows_no_number_when_nobody_waits(client, joy):
    page = menu_of(client)
    assert "Requests to be registered" in page
    assert "Requests to be registered (" not in page


def test_moderator_approves(client, joy):
    request = asked()
    page = page_of(
        client.post(f"{REQUESTS}{request.pk}/", {"decision": "approved", "reason": ""}, follow=True)
    )
    assert "You have approved the request of Ann. We email them." in page
    assert User.objects.get(pk=request.user_id).is_proven()


def test_moderator_declines_with_a_reason(client, joy):
    request = asked()
    client.post(f"{REQUESTS}{request.pk}/", {"decision": "declined", "reason": "Which home?"})
    request.refresh_from_db()
    assert (request.decision, request.reason, request.decided_by) == (Decision.DECLINED, "Which home?", joy)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"decision": "declined", "reason": ""}, "Enter why you decline"),
        ({"decision": "declined", "reason": " "}, "Enter why you decline"),
        ({"decision": "declined", "reason": "x" * 501}, "Enter at most 500 characters. You typed 501."),
        ({"decision": "approved", "reason": "evil\u202etxt"}, "hidden characters"),
        ({"decision": "approved", "reason": "<script>alert(1)</script>"}, "signs &lt; and &gt;"),
        ({"reason": "Which home?"}, "Approve or decline."),
        ({"decision": "waiting", "reason": "Which home?"}, "Select a valid choice"),
        ({"decision": "\x00", "reason": "Which home?"}, "Select a valid choice"),
    ],
)
def test_bad_answer_says_what_to_do_and_stays(client, joy, data, says):
    request = asked()
    response = client.post(f"{REQUESTS}{request.pk}/", data)
    assert response.status_code == 200
    assert says in page_of(response)
    if "x" not in data["reason"] and "<" not in data["reason"]:
        assert data["reason"].strip() in page_of(response)
    assert "<script>alert" not in page_of(response)
    assert StaffRequest.objects.waiting().exists()
    assert not QueuedMail.objects.exists()


def test_looking_decides_nothing(client, joy):
    request = asked()
    client.get(f"{REQUESTS}{request.pk}/?decision=approved")
    assert StaffRequest.objects.waiting().exists()


def test_second_moderator_sees_who_was_first(client, joy):
    request = asked()
    approve(staff_request=request, by=joy)
    client.force_login(UserFactory.in_group("Moderators", first_name="Sam"))
    data = {"decision": "declined", "reason": "No"}
    assert "Joy has already approved this." in page_of(
        client.post(f"{REQUESTS}{request.pk}/", data, follow=True)
    )
    page = page_of(client.get(f"{REQUESTS}{request.pk}/"))
    assert "Joy has already approved this." in page
    assert 'name="decision"' not in page


def test_moderator_who_presses_twice_is_told(client, joy):
    request = asked()
    for _ in range(2):
        response = client.post(f"{REQUESTS}{request.pk}/", {"decision": "approved"}, follow=True)
    assert "You have already approved this." in page_of(response)


def test_answer_outlives_the_account_of_who_gave_it(client, joy):
    request = asked()
    other = UserFactory.in_group("Moderators")
    approve(staff_request=request, by=other)
    other.delete()
    assert "This was already approved." in page_of(client.get(f"{REQUESTS}{request.pk}/"))


def test_own_request_has_no_buttons(client, joy):
    request = asked()
    StaffRequest.objects.update(user=joy)
    path = f"{REQUESTS}{request.pk}/"
    page = page_of(client.get(path))
    assert "This is your own request" in page
    assert 'name="decision"' not in page
    assert client.post(path, {"decision": "approved"}).status_code == 302
    assert StaffRequest.objects.waiting().exists()


def test_what_a_person_asked_before_is_shown(client, joy):
    request = asked()
    before = {"decision": Decision.DECLINED, "decided_at": days_ago(2), "reason": "Which home?"}
    StaffRequest.objects.create(user=request.user, employer="A home", asked_at=days_ago(3), **before)
    page = page_of(client.get(f"{REQUESTS}{request.pk}/"))
    assert "A home" in page
    assert "Which home?" in page


def suspend(client, user, **data):
    return client.post(f"/cms/suspend/{user.pk}/", {"reason": "You named a patient.", "end": "7"} | data)


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_moderator_suspends_for_some_days(client, joy, days):
    user = staff()
    response = suspend(client, user, end=str(days))
    suspension = Suspension.objects.get(user=user)
    assert response.url == SUSPENSIONS
    assert abs(suspension.ends_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)
    assert (suspension.by, suspension.reason) == (joy, "You named a patient.")


def test_moderator_suspends_until_the_end_of_a_date(client, joy):
    user, last = staff(), timezone.localdate() + timedelta(days=3)
    suspend(client, user, end="date", date=last.isoformat())
    ends_at = timezone.localtime(Suspension.objects.get().ends_at)
    assert (ends_at.date(), ends_at.hour, ends_at.minute) == (last, 23, 59)


TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"reason": ""}, "Enter the reason."),
        ({"reason": "x" * 501}, "Enter at most 500 characters."),
        ({"reason": "a\x00b"}, "hidden characters"),
        ({"reason": "evil\u202etxt"}, "hidden characters"),
        ({"end": ""}, "Choose when the suspension ends."),
        ({"end": "99999"}, "Select a valid choice"),
        ({"end": "date"}, "Enter the date on which the suspension ends."),
        ({"end": "date", "date": "tomorrow"}, "Enter a date like 2027-03-31."),
        ({"end": "date", "date": "2027-02-30"}, "Enter a date like 2027-03-31."),
        ({"end": "date", "date": "9999-12-31"}, "at most ten years ahead"),
        ({"end": "date", "date": "0001-01-01"}, "Enter a date from today on"),
        ({"end": "date", "date": (TODAY - timedelta(days=1)).isoformat()}, "Enter a date from today on"),
    ],
)
def test_bad_suspension_says_what_to_do(client, joy, data, says):
    user = staff()
    response = suspend(client, user, **data)
    assert response.status_code == 200
    assert says in page_of(response)
    if "reason" not in data:
        assert "You named a patient." in page_of(response)
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("name", ["Editors", "Publishers", "Moderators", "Analysts", "superuser", "oneself"])
def test_those_who_may_open_the_cms_are_not_suspended(client, joy, name):
    user = joy if name == "oneself" else person(name)
    assert client.get(f"/cms/suspend/{user.pk}/").status_code == 302
    assert suspend(client, user).status_code == 302
    assert not Suspension.objects.exists()


def test_second_suspension_is_led_to_the_first(client, joy):
    user = suspended()
    path = f"{SUSPENSIONS}{Suspension.objects.get().pk}/"
    page = page_of(client.get(f"/cms/suspend/{user.pk}/"))
    assert f'href="{path}"' in page
    assert 'name="end"' not in page
    page = page_of(client.post(f"/cms/suspend/{user.pk}/", {"reason": "More", "end": "30"}, follow=True))
    assert "is suspended already. Lift that suspension first." in page
    assert Suspension.objects.count() == 1


def appealed(name, days, text):
    user = staff(first_name=name, last_name="")
    suspension = suspension_of(user, reason=f"Reason for {name}")
    Appeal.objects.create(suspension=suspension, text=text, made_at=days_ago(days))
    return suspension


def test_list_begins_with_the_oldest_appeal(client, joy):
    suspended(first_name="Dan", last_name="")
    appealed("Bob", 1, "I did not.")
    appealed("Ann", 2, "I wrote <b>about</b> a ward.")
    ended = suspended(first_name="Eve", last_name="")
    Suspension.objects.filter(user=ended).update(starts_at=days_ago(9), ends_at=days_ago(2))
    page = page_of(client.get(SUSPENSIONS))
    assert page.index("Reason for Ann") < page.index("Reason for Bob") < page.index("Dan")
    assert "I wrote &lt;b&gt;about&lt;/b&gt; a ward." in page
    assert "Eve" not in page
    over = page_of(client.get(f"{SUSPENSIONS}over/"))
    assert "Eve" in over
    assert "Reason for Ann" not in over


def test_moderator_reads_the_appeal_and_lifts(client, joy):
    suspension = appealed("Ann", 2, "I wrote about a ward.\n\nBelieve me.")
    path = f"{SUSPENSIONS}{suspension.pk}/"
    page = page_of(client.get(path))
    assert "<p>I wrote about a ward.</p>" in page
    assert moment(suspension.ends_at) in page
    response = client.post(path, {"reason": ""})
    assert "Enter the reason." in page_of(response)
    assert not Suspension.objects.over().exists()
    page = page_of(client.post(path, {"reason": "You were right."}, follow=True))
    assert "The suspension of Ann is lifted." in page
    assert Suspension.objects.over().count() == 1
    page = page_of(client.get(path))
    assert "Lifted at" in page
    assert "by Joy" in page
    assert 'name="reason"' not in page
    assert "was over already" in page_of(client.post(path, {"reason": "Again"}, follow=True))


def test_moderator_puts_rules_in_force(client, joy):
    client.post(f"{RULES}new/", {"what_changed": "Never name\r\na ward."})
    version = RulesVersion.objects.current()
    assert version.what_changed == "Never name a ward."
    assert Entry.objects.get().actor_id == joy.pk
    assert "Never name a ward." in page_of(client.get(RULES))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter what changed."),
        ("x" * 301, "Enter at most 300 characters."),
        ("evil\u202etxt", "hidden characters"),
        ("<script>alert(1)</script>", "signs &lt; and &gt;"),
    ],
)
def test_bad_version_says_what_to_do(client, joy, typed, says):
    response = client.post(f"{RULES}new/", {"what_changed": typed})
    assert response.status_code == 200
    assert says in page_of(response)
    assert RulesVersion.objects.count() == 1


@pytest.mark.parametrize("name", ["Moderators", "superuser"])
@pytest.mark.parametrize("deed", ["edit", "delete"])
def test_version_in_force_is_neither_changed_nor_deleted(client, name, deed):
    client.force_login(person(name))
    version = RulesVersion.objects.current()
    path = f"{RULES}{deed}/{version.pk}/"
    assert client.get(path).status_code == 302
    assert client.post(path, {"what_changed": "Nothing"}).status_code == 302
    version.refresh_from_db()
    assert version.what_changed == "The first version."


def more_requests():
    for number in range(10):
        asked(f"Person{number}")


def more_suspensions():
    for number in range(10):
        appealed(f"Person{number}", number, "I did not.")


def more_that_are_over():
    for _ in range(10):
        suspension_of(staff(), starts_at=days_ago(9), ends_at=days_ago(2))


def more_versions():
    RulesVersion.objects.bulk_create(RulesVersion(what_changed=f"Change {number}") for number in range(10))


@pytest.mark.parametrize(
    ("path", "more"),
    [
        (REQUESTS, more_requests),
        (SUSPENSIONS, more_suspensions),
        (f"{SUSPENSIONS}over/", more_that_are_over),
        (RULES, more_versions),
    ],
)
def test_list_costs_as_much_with_ten_times_the_rows(client, joy, queries, path, more):
    asked()
    appealed("Ann", 1, "I did not.")
    suspension_of(staff(), starts_at=days_ago(9), ends_at=days_ago(2))

    def cost():
        with queries() as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    cost()
    before = cost()
    more()
    assert cost() == before
