"""Registering: confirmed by link or code, here or elsewhere, and telling strangers nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import LimitCounter, QueuedMail
from tests.answers import headers_of
from tests.factories.users import UserFactory
from tests.mail_server import html_of, text_of, work_queue
from users import tasks
from users.actions import registration as actions
from users.confirmation import code_for, token_for, write_to_registrant
from users.enums import Proof
from users.models import Registration, RulesVersion, User
from users.views import registration as views

pytestmark = pytest.mark.django_db

TYPED = {"name": "Sam Okafor", "email": "sam.okafor@nhs.net", "password": "", "rules": "on"}
REGISTER = "/accounts/register/"
CODE = "/accounts/register/code/"


def link(registration):
    return reverse("users:confirm_link", args=[token_for(registration)])


def waiting(**fields):
    """A registration as `register` leaves it."""
    return actions.register(**{"email": TYPED["email"], "name": TYPED["name"]} | fields)


def test_registering_leads_to_a_page_that_asks_for_the_code(client):
    answer = client.post(REGISTER, TYPED, follow=True)
    assert answer.redirect_chain == [(CODE, 302)]
    assert "sam.okafor@nhs.net" in answer.text
    assert not User.objects.filter(email=TYPED["email"]).exists()


def test_registration_keeps_what_the_account_needs(client):
    client.post(REGISTER, TYPED | {"password": "nine owls on a roof", "next": "/talk/"})
    stored = Registration.objects.get()
    assert (stored.name, stored.email, stored.next_path) == ("Sam Okafor", "sam.okafor@nhs.net", "/talk/")
    assert stored.rules_version == RulesVersion.objects.current()
    assert "owls" not in stored.password


def test_new_address_is_sent_a_link_and_a_code(smtp):
    registration = waiting()
    work_queue()
    (message,) = smtp.messages
    assert code_for(registration) in text_of(message)
    assert link(registration) in text_of(message)
    for text in (text_of(message), html_of(message), message["Subject"]):
        assert TYPED["name"] not in text


def test_known_address_is_told_that_it_has_an_account(smtp):
    UserFactory(email=TYPED["email"])
    waiting()
    work_queue()
    (message,) = smtp.messages
    assert "You have an account already" in message["Subject"]
    assert "/confirm/" not in text_of(message)


def test_mail_is_queued_once_the_registration_is_confirmed_no_more():
    registration = waiting()
    actions.confirm(registration=registration)
    write_to_registrant(str(registration.pk))
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize(
    ("address", "proof"),
    [
        ("sam@nhs.net", Proof.DOMAIN),
        ("sam@a-trust.nhs.uk", Proof.DOMAIN),
        ("sam@council.gov.uk", Proof.DOMAIN),
        ("sam@example.org", Proof.NONE),
        ("sam@evilnhs.net", Proof.NONE),
        ("sam@nhs.net.example.org", Proof.NONE),
    ],
)
def test_work_address_proves(address, proof):
    user = actions.confirm(registration=waiting(email=address))
    assert user.proof == proof
    assert user.is_proven() is (proof == Proof.DOMAIN)


def test_code_in_the_same_browser_confirms_keeps_the_password_and_goes_on(client):
    client.post(REGISTER, TYPED | {"password": "nine owls on a roof", "next": "/talk/#comments"})
    code = code_for(Registration.objects.get())
    answer = client.post(CODE, {"code": f"{code[:4]} {code[4:]}"})
    assert (answer.status_code, answer.url) == (302, "/talk/#comments")
    user = User.objects.get(email=TYPED["email"])
    assert user.check_password("nine owls on a roof")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_code_on_another_device_asks_for_the_address_and_forgets_the_password():
    registration = waiting(password="nine owls on a roof")
    other = Client()
    answer = other.post(CODE, {"email": "Sam.Okafor@NHS.net", "code": code_for(registration)})
    assert answer.status_code == 302
    assert not User.objects.get(email=TYPED["email"]).has_usable_password()


def test_link_on_another_device_keeps_the_password_of_who_knows_it():
    registration = waiting(password="nine owls on a roof")
    other = Client()
    assert other.get(link(registration)).status_code == 200
    other.post(link(registration), {"password": "nine owls on a roof"})
    assert User.objects.get(email=TYPED["email"]).check_password("nine owls on a roof")


def test_link_on_another_device_drops_the_password_of_who_does_not():
    registration = waiting(password="nine owls on a roof")
    Client().post(link(registration), {"password": ""})
    assert not User.objects.get(email=TYPED["email"]).has_usable_password()


def test_wrong_password_beside_the_link_is_told_and_confirms_nothing():
    registration = waiting(password="nine owls on a roof")
    answer = Client().post(link(registration), {"password": "ten owls"})
    assert "not the password you chose" in answer.text
    assert not User.objects.exists()


def test_looking_at_the_link_confirms_nothing(client):
    registration = waiting()
    client.get(link(registration))
    client.head(link(registration))
    assert not User.objects.exists()


def test_link_works_once(client):
    registration = waiting()
    client.post(link(registration))
    answer = Client().post(link(registration))
    assert (answer.status_code, "This address is confirmed" in answer.text) == (410, True)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1] + "x", lambda token: "x" + token, lambda token: "x"]
)
def test_forged_link_is_refused(client, change):
    registration = waiting()
    path = reverse("users:confirm_link", args=[change(token_for(registration))])
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, "This link no longer works" in answer.text) == (410, True)
    assert not User.objects.exists()


def test_expired_link_and_code_are_refused(client):
    registration = waiting()
    Registration.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(link(registration)).status_code == 410
    answer = client.post(CODE, {"email": registration.email, "code": code_for(registration)})
    assert "not the code" in answer.text
    assert not User.objects.exists()


def test_wrong_code_keeps_the_address(client):
    waiting()
    answer = client.post(CODE, {"email": "sam.okafor@nhs.net", "code": "12345678"})
    assert 'value="sam.okafor@nhs.net"' in answer.text
    assert "not the code" in answer.text


def test_code_can_be_guessed_ten_times_however_many_try(client):
    registration = waiting()
    answers = [
        client.post(CODE, {"email": registration.email, "code": f"{number:08d}"}).status_code
        for number in range(12)
    ]
    assert answers == [200] * 10 + [429] * 2


def test_mail_is_sent_again_with_the_same_code_up_to_a_limit(client, smtp):
    client.post(REGISTER, TYPED)
    answers = [client.post("/accounts/register/again/").status_code for _ in range(5)]
    assert answers == [302] * 4 + [429]
    work_queue()
    assert len({re.search(r"\b\d{8}\b", text_of(message))[0] for message in smtp.messages}) == 1


def test_nothing_is_sent_again_to_who_did_not_begin_here(client):
    assert client.post("/accounts/register/again/").url == REGISTER
    assert client.get("/accounts/register/again/").status_code == 405


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a name to show others."),
        ("name", "x" * 2_000_000, "too long"),
        ("name", "x" * 81, "at most 80 characters"),
        ("name", "Sam\u202eOkafor", "hidden characters"),
        ("name", "Sam\x00Okafor", "Null characters"),
        ("name", "Sam\x07Okafor", "hidden characters"),
        ("name", "<script>alert(1)</script>", "Leave out the signs"),
        ("name", "DHSC moderator", "as if the department, NHS England or a moderator spoke"),
        ("name", "Claim £500 at https://evil.example/pay", "without a web or email address"),
        ("name", "\u3164", "hidden characters"),
        ("name", "…", "at least one letter"),
        ("email", "", "Enter your email address."),
        ("email", "sam", "in the correct format"),
        ("email", "sam@nhs.net\nBcc: all@nhs.net", "in the correct format"),
        ("email", "sam@nhs.net\r\nBcc: x@nhs.net", "in the correct format"),
        ("email", "sám@nhs.net", "in the correct format"),
        ("email", '"a@evil.com"@nhs.net', "letters from a to z, numbers and . _ + - &#x27; alone"),
        ("email", "a@localhost", "a name with a dot in it"),
        ("email", f"{'x' * 60}@{'y' * 60}.{'z' * 200}.net", "in the correct format"),
        ("password", "short", "at least 12 characters"),
        ("password", "sam.okafor@nhs.net", "too similar"),
        ("password", "1" * 2000, "at most 1000 characters"),
        ("rules", "", "Read the community rules and accept them"),
    ],
)
def test_bad_input_is_told_kept_and_not_stored(client, field, value, message):
    answer = client.post(REGISTER, TYPED | {field: value})
    assert answer.status_code == 200
    assert message in answer.text
    kept = {name: answer.context["form"][name].value() for name in ("name", "email")}
    assert kept == {name: (TYPED | {field: value})[name] for name in kept}
    assert "<script>alert" not in answer.text
    assert not Registration.objects.exists()


def test_name_that_no_form_takes_is_answered_with_what_to_do(client):
    answer = client.post(REGISTER, TYPED | {"name": "x" * 3_000_000})
    assert answer.status_code == 400
    assert "What you sent is too large" in answer.text
    assert "back button" in answer.text
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  SAM@NHS.NET ", "sam@nhs.net"),
        ("sam@bücher.example", "sam@xn--bcher-kva.example"),
        ("sam@xn--bcher-kva.example", "sam@xn--bcher-kva.example"),
    ],
)
def test_address_is_stored_in_one_form(client, typed, stored):
    client.post(REGISTER, TYPED | {"email": typed})
    assert Registration.objects.get().email == stored


@pytest.mark.parametrize(
    "typed", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/" * 900]
)
def test_nobody_is_sent_to_another_site(client, typed):
    client.post(REGISTER, TYPED | {"next": typed})
    assert Registration.objects.get().next_path == ""


def test_stranger_learns_nothing_from_registering(queries):
    UserFactory(email="known@nhs.net")
    # What is looked up once a process is looked up before.
    Client().post(REGISTER, TYPED)
    answers = []
    for address in ("known@nhs.net", "never@nhs.net"):
        cache.clear()
        with queries() as counted:
            answer = Client().post(REGISTER, TYPED | {"email": address, "password": "nine owls on a roof"})
        answers.append((answer.status_code, headers_of(answer), answer.content, len(counted)))
    assert answers[0] == answers[1]


def test_stranger_who_asks_again_sees_the_same_for_any_address():
    UserFactory(email="known@nhs.net")
    pages = []
    for address in ("known@nhs.net", "never@nhs.net"):
        client = Client()
        client.post(REGISTER, TYPED | {"email": address})
        answer = client.post(CODE, {"code": "00000000"})
        tokens = r'name="csrfmiddlewaretoken" value="\w+"'
        pages.append((answer.status_code, re.sub(tokens, "", answer.text).replace(address, "")))
    assert pages[0] == pages[1]


def test_registering_computes_one_hash_whoever_asks(client, monkeypatch):
    UserFactory(email="known@nhs.net")
    hashes = []
    real = actions.make_password
    monkeypatch.setattr(actions, "make_password", lambda password: hashes.append(1) or real(password))
    for address in ("known@nhs.net", "never@nhs.net"):
        client.post(REGISTER, TYPED | {"email": address, "password": "nine owls on a roof"})
    assert len(hashes) == 2


def test_hospital_behind_one_address_registers_five_hundred(client):
    for number in range(500):
        answer = client.post(REGISTER, TYPED | {"email": f"person{number}@nhs.net"})
        assert answer.status_code == 302
    assert Registration.objects.count() == 500


def test_one_address_is_written_to_five_times_in_ten_minutes(client):
    answers = [client.post(REGISTER, TYPED) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1].headers["Retry-After"].isdigit()
    assert 'value="sam.okafor@nhs.net"' in answers[-1].text


def test_who_is_signed_in_does_not_register(client):
    client.force_login(UserFactory())
    assert client.get(REGISTER + "?next=/talk/").url == "/talk/"


def test_pages_of_registering_are_never_kept(client):
    assert "no-store" in client.get(REGISTER).headers["Cache-Control"]


def together(deed, times=50):
    """Do something many times at once; return what came of each, an exception as such."""

    def one(number):
        try:
            return deed(number)
        except Exception as error:  # noqa: BLE001 - the test says which are right
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.usefixtures("committed_db")
def test_fifty_registrations_of_one_address_make_one_account():
    begun = together(lambda _: waiting())
    assert {type(one) for one in begun} == {Registration}
    outcomes = together(lambda number: actions.confirm(registration=begun[number]))
    assert sum(isinstance(one, User) for one in outcomes) == 1
    assert {type(one) for one in outcomes} == {User, actions.AlreadyConfirmed}
    assert User.objects.filter(email=TYPED["email"]).count() == 1


@pytest.mark.usefixtures("committed_db")
def test_fifty_confirmations_are_one():
    registration = waiting()
    outcomes = together(lambda _: actions.confirm(registration=registration))
    assert sum(isinstance(one, User) for one in outcomes) == 1
    assert sum(isinstance(one, actions.AlreadyConfirmed) for one in outcomes) == 49


def test_expired_registrations_are_dropped():
    waiting()
    Registration.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    waiting(email="other@nhs.net")
    assert actions.drop_expired_registrations() == 1
    assert Registration.objects.get().email == "other@nhs.net"


def test_task_of_a_registration_that_went_does_nothing():
    tasks.write_to_registrant.func("00000000-0000-0000-0000-000000000000")
    assert not QueuedMail.objects.exists()


def test_limits_store_no_address(client):
    client.post(REGISTER, TYPED)
    assert not any("sam" in key for key in LimitCounter.objects.values_list("key", flat=True))
    assert views.BEGUN_HERE in client.session
