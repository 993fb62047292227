"""Asking to be registered without a work address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from core.models import QueuedMail
from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from tests.users.people import PEOPLE, person, staff, suspended
from users.actions.staff_requests import AlreadyDecided, AlreadyWaiting, approve, ask, decline
from users.enums import Decision, Proof
from users.models import StaffRequest, User
from users.permissions import user_can_ask_to_be_registered, user_can_decide, user_can_take_part

pytestmark = pytest.mark.django_db

ASK = "/accounts/ask/"
TYPED = {
    "employer": "Rose Court care home",
    "role": "Senior care assistant",
    "sentence": "I look after twelve residents with dementia.",
}
# Who may answer requests.
DECIDERS = {"Moderators", "superuser"}


@pytest.fixture
def joy():
    return UserFactory.in_group("Moderators", first_name="Joy", last_name="", public_name="Joy")


@pytest.fixture
def ann(client):
    user = UserFactory(first_name="Ann", last_name="", email="ann@example.org")
    client.force_login(user)
    return user


def asked(user=None, **fields):
    return StaffRequest.objects.create(user=user or UserFactory(), **TYPED | fields)


def page_of(response):
    return response.content.decode()


def test_stranger_signs_in_first(client):
    response = client.get(ASK)
    assert (response.status_code, response.url) == (302, f"/accounts/sign-in/?next={ASK}")


def test_form_says_how_long_an_answer_takes(client, ann):
    assert "within two working days" in page_of(client.get(ASK))


def test_request_waits_and_says_since_when(client, ann):
    response = client.post(ASK, TYPED, follow=True)
    (request,) = StaffRequest.objects.all()
    assert (request.user, request.employer, request.decision) == (ann, TYPED["employer"], Decision.WAITING)
    page = page_of(response)
    assert "Your request waits for a moderator" in page
    assert f"on {timezone.localtime(request.asked_at):%-d %B %Y}" in page
    assert '<form method="post" novalidate>' not in page


def test_person_who_waits_reads_and_takes_no_part(client, ann):
    asked(ann)
    assert client.get("/talk/").status_code == 200
    assert not user_can_take_part(ann)


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_ask(name):
    user = person(name)
    # Those with powers of their own have no proof of work with patients unless they ask for it.
    assert user_can_ask_to_be_registered(user) is (name not in ("staff", "suspended"))


@pytest.mark.parametrize("make", [staff, suspended])
def test_who_need_not_or_may_not_ask_is_refused(make):
    with pytest.raises(PermissionDenied):
        ask(by=make(), **TYPED)
    assert not StaffRequest.objects.exists()


def test_registered_person_is_told_so(client):
    client.force_login(staff())
    page = page_of(client.get(ASK))
    assert "There is nothing to ask for" in page
    assert 'name="employer"' not in page


def test_registered_person_who_posts_keeps_what_was_typed(client):
    client.force_login(staff())
    response = client.post(ASK, TYPED)
    assert response.status_code == 200
    assert "You cannot ask at the moment" in page_of(response)
    assert TYPED["employer"] in page_of(response)
    assert not StaffRequest.objects.exists()


def test_suspended_person_is_led_to_the_reason(client):
    client.force_login(suspended(proof="", proven_at=None))
    assert client.get(ASK).url == "/accounts/suspended/"
    assert client.post(ASK, TYPED).status_code == 200
    assert not StaffRequest.objects.exists()


def test_second_request_while_one_waits_changes_nothing(client, ann):
    asked(ann)
    response = client.post(ASK, TYPED | {"employer": "Another"}, follow=True)
    assert "Your request waits" in page_of(response)
    assert StaffRequest.objects.get().employer == TYPED["employer"]
    with pytest.raises(AlreadyWaiting):
        ask(by=ann, **TYPED)


def test_fifty_requests_at_once_are_one(committed_db):
    user = UserFactory()

    def try_to_ask(_):
        try:
            ask(by=User.objects.get(pk=user.pk), **TYPED)
        except AlreadyWaiting:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_to_ask, range(50))) == 1
    assert StaffRequest.objects.count() == 1
    assert QueuedMail.objects.filter(message="staff_request_received").count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("employer", "", "Enter who you work for."),
        ("role", "  ", "Enter your role."),
        ("sentence", "", "Enter one sentence"),
        ("employer", "x" * 161, "Enter at most 160 characters. You typed 161."),
        ("role", "x" * 121, "Enter at most 120 characters."),
        ("sentence", "x" * 501, "Enter at most 500 characters."),
        ("sentence", "x" * 100_000, "This is too long"),
        ("sentence", "a" + "\u0301\u0316" * 150_000, "This is too long"),
        ("employer", "evil\u202egnp.exe", "hidden characters"),
        ("employer", "a\u200bb", "hidden characters"),
        ("role", "a\x00b", "hidden characters"),
        ("role", "a\x07b", "hidden characters"),
        ("sentence", "<script>alert(1)</script>", "signs &lt; and &gt;"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_the_rest(client, ann, field, typed, says):
    response = client.post(ASK, TYPED | {field: typed})
    page = page_of(response)
    assert response.status_code == 200
    assert says in page
    assert page.startswith("<!doctype html>")
    assert "<title>Error: " in page
    for name, text in TYPED.items():
        assert name == field or text in page
    assert "<script>alert" not in page
    assert not StaffRequest.objects.exists()


def test_line_breaks_become_spaces(client, ann):
    client.post(ASK, TYPED | {"sentence": "I work\r\nat\tnight."})
    assert StaffRequest.objects.get().sentence == "I work at night."


def test_two_megabytes_are_refused_in_words(client, ann):
    response = client.post(ASK, TYPED | {"sentence": "x" * 2_200_000})
    assert response.status_code == 400
    assert not StaffRequest.objects.exists()


def test_eleventh_form_in_an_hour_is_refused_with_what_was_typed(client, ann, joy):
    for _ in range(10):
        client.post(ASK, TYPED)
        StaffRequest.objects.all().delete()
    response = client.post(ASK, TYPED)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert TYPED["sentence"] in page_of(response)
    assert not StaffRequest.objects.exists()


def test_approval_registers_the_person(joy):
    request = asked()
    approve(staff_request=request, by=joy, reason="Welcome")
    person = User.objects.get(pk=request.user_id)
    request.refresh_from_db()
    assert (person.proof, person.is_proven()) == (Proof.MODERATOR, True)
    assert (request.decision, request.decided_by, request.reason) == (Decision.APPROVED, joy, "Welcome")
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_id) == (Kind.STAFF_APPROVED, joy.pk, str(person.pk))


def test_decline_leaves_the_person_a_reader(joy):
    request = asked()
    decline(staff_request=request, by=joy, reason="Tell us which home.")
    person = User.objects.get(pk=request.user_id)
    assert (person.proof, person.proven_at) == (Proof.NONE, None)
    entry = Entry.objects.get()
    assert (entry.kind, entry.reason) == (Kind.STAFF_DECLINED, "Tell us which home.")


@pytest.mark.parametrize("answer", [approve, decline])
@pytest.mark.parametrize("name", PEOPLE)
def test_only_moderators_answer(name, answer):
    request, by = asked(), person(name)
    assert user_can_decide(by, request) is (name in DECIDERS)
    if name in DECIDERS:
        answer(staff_request=request, by=by, reason="A reason")
    else:
        with pytest.raises(PermissionDenied):
            answer(staff_request=request, by=by, reason="A reason")
    request.refresh_from_db()
    assert (request.decision == Decision.WAITING) is (name not in DECIDERS)


@pytest.mark.parametrize("answer", [approve, decline])
@pytest.mark.parametrize("name", sorted(DECIDERS))
def test_nobody_answers_their_own_request(name, answer):
    by = person(name)
    with pytest.raises(PermissionDenied):
        answer(staff_request=asked(by), by=by, reason="It is me")
    assert StaffRequest.objects.get().decision == Decision.WAITING
    assert not Entry.objects.exists()


def test_second_answer_is_told_of_the_first(joy):
    request = asked()
    approve(staff_request=request, by=joy)
    with pytest.raises(AlreadyDecided) as raised:
        decline(staff_request=request, by=UserFactory.in_group("Moderators"), reason="No")
    assert raised.value.staff_request.decided_by == joy
    assert User.objects.get(pk=request.user_id).is_proven()


def test_ten_answers_at_once_are_one(committed_db):
    request = asked()
    moderators = [UserFactory.in_group("Moderators") for _ in range(10)]

    def try_to_answer(number):
        answer = approve if number % 2 else decline
        try:
            answer(staff_request=StaffRequest.objects.get(pk=request.pk), by=moderators[number], reason="So")
        except AlreadyDecided:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_to_answer, range(10))) == 1
    request.refresh_from_db()
    approved = request.decision == Decision.APPROVED
    assert User.objects.get(pk=request.user_id).is_proven() is approved
    assert Entry.objects.count() == 1
    assert QueuedMail.objects.count() == 1


def test_decline_shows_its_reason_and_when_to_ask_again(client, ann, joy):
    decline(staff_request=asked(ann), by=joy, reason="Tell us which home.")
    page = page_of(client.get(ASK))
    assert "Tell us which home." in page
    assert "You can ask again from" in page
    assert 'name="employer"' not in page
    with pytest.raises(PermissionDenied):
        ask(by=ann, **TYPED)


def test_after_a_day_one_may_ask_again(client, ann, joy):
    decline(staff_request=asked(ann), by=joy, reason="Tell us which home.")
    declined = StaffRequest.objects.get()
    StaffRequest.objects.update(decided_at=timezone.now() - timedelta(hours=24, seconds=1))
    page = page_of(client.get(ASK))
    assert "Tell us which home." in page
    assert "You can ask again from" not in page
    client.post(ASK, TYPED)
    assert StaffRequest.objects.waiting().exclude(pk=declined.pk).count() == 1


@pytest.mark.parametrize(
    ("answer", "reason", "subject", "says"),
    [
        (approve, "Welcome & <hello>", "You are registered", "You are registered at"),
        (
            decline,
            "Which home, O’Neil & co?",
            "We could not register you",
            "you can ask again after 24 hours",
        ),
    ],
)
def test_answer_is_mailed(ann, joy, smtp, answer, reason, subject, says):
    answer(staff_request=asked(ann), by=joy, reason=reason)
    work_queue()
    (message,) = smtp.messages
    assert (message["To"], message["Subject"]) == (ann.email, subject)
    text = text_of(message)
    assert says in text
    assert reason in text
    assert "Dear Ann," in text


def test_request_is_acknowledged_by_mail(client, ann, smtp):
    client.post(ASK, TYPED)
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == ann.email
    assert "within two working days" in text_of(message)
    assert TYPED["sentence"] not in text_of(message)


def test_page_costs_as_much_after_many_requests(client, ann, queries):
    def cost():
        with queries() as counted:
            assert client.get(ASK).status_code == 200
        return len(counted)

    decided = {"decision": Decision.DECLINED, "decided_at": timezone.now() - timedelta(days=2)}
    asked(ann, **decided)
    before = cost()
    for _ in range(10):
        asked(ann, **decided)
    assert cost() == before
