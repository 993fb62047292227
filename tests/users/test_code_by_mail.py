"""Signing in with a code that is sent by mail."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from core.models import QueuedMail
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue

pytestmark = pytest.mark.django_db

ASK = "/accounts/sign-in/code/"
ENTER = "/accounts/sign-in/code/enter/"


@pytest.fixture
def ann():
    return UserFactory(email="ann@nhs.net")


def ask(client, email="ann@nhs.net", **data):
    return client.post(ASK, {"email": email} | data)


def code():
    """The code in the mail that was queued last."""
    return QueuedMail.objects.filter(message="login_code").order_by("-created_at")[0].context["code"]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_code_signs_in_and_leads_back(client, ann):
    answer = ask(client, next="/talk/?year=2019")
    answer = client.post(answer.url, {"code": code()})
    assert (answer.status_code, answer.url) == (302, "/talk/?year=2019")
    assert is_signed_in(client)


def test_code_arrives_by_mail(client, ann, smtp):
    ask(client)
    expected = code()
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == "ann@nhs.net"
    assert expected in text_of(message)
    assert not QueuedMail.objects.exists()


def test_unknown_address_is_told_by_mail_alone(client, smtp):
    ask(client)
    work_queue()
    (message,) = smtp.messages
    assert "We know no account" in text_of(message)


def test_inactive_account_is_unknown(client):
    UserFactory(email="ann@nhs.net", is_active=False)
    ask(client)
    assert QueuedMail.objects.get().message == "unknown_account"


def test_wrong_code_signs_nobody_in(client, ann):
    ask(client)
    answer = client.post(ENTER, {"code": "WRONG"})
    assert "That is not the code that we sent." in answer.text
    assert not is_signed_in(client)


def test_code_is_good_for_five_tries(client, ann):
    ask(client)
    for _ in range(5):
        client.post(ENTER, {"code": "WRONG"})
    client.post(ENTER, {"code": code()})
    assert not is_signed_in(client)


def test_code_of_another_browser_is_none(client, ann):
    ask(client)
    other = Client()
    ask(other)
    first = QueuedMail.objects.order_by("created_at")[0].context["code"]
    other.post(ENTER, {"code": first})
    assert not is_signed_in(other)


def test_code_works_once(client, ann):
    ask(client)
    used = code()
    client.post(ENTER, {"code": used})
    client.post("/accounts/sign-out/")
    client.post(ENTER, {"code": used})
    assert not is_signed_in(client)


def test_code_is_too_old_after_fifteen_minutes(client, ann, monkeypatch):
    ask(client)
    sent = code()
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 901
    session.save()
    client.post(ENTER, {"code": sent})
    assert not is_signed_in(client)


def test_another_code_can_be_asked_for(client, ann):
    ask(client)
    first = code()
    client.post(ENTER, {"action": "resend"})
    client.post(ENTER, {"code": code()})
    assert is_signed_in(client)
    assert QueuedMail.objects.count() == 2
    assert code() != first


def test_one_address_is_written_to_five_times_in_ten_minutes(client, ann):
    answers = [ask(Client()).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_stranger_learns_nothing_from_asking(ann, queries):
    # The place has been counted before.
    bob = Client()
    ask(bob, "bob@nhs.net")
    bob.post(ENTER, {"code": "WRONG"})
    found = []
    for address in ("ann@nhs.net", "non@nhs.net"):
        cache.clear()
        client = Client()
        with queries() as counted:
            asked = ask(client, address)
        asking = len(counted)
        shown = client.get(ENTER)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown.text).replace(address, "")
        with queries() as counted_wrong:
            wrong = client.post(ENTER, {"code": "WRONG"})
        trying = len(counted_wrong)
        tail = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", wrong.text).replace(address, "")
        found.append((asked.status_code, asked.url, asking, page, tail, trying))
    assert found[0] == found[1]


@pytest.mark.usefixtures("committed_db")
def test_fifty_codes_at_once_are_ten_tries(ann):
    client = Client()
    ask(client)
    session = client.cookies["sessionid"].value

    def guess(number):
        one = Client()
        one.cookies["sessionid"] = session
        try:
            return one.post(ENTER, {"code": f"X{number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(guess, range(50)))
    # The library ends a sign-in after five wrong codes: then the page leads back to the beginning.
    assert sum(answer == 200 for answer in answers) <= 10


@pytest.mark.parametrize("typed", ["", "ann", "ann@nhs.net\nBcc: all@nhs.net", "x" * 2000, "ann\x00@nhs.net"])
def test_bad_address_is_told_and_kept(client, typed):
    answer = ask(client, typed)
    assert answer.status_code == 200
    assert answer.context["form"]["email"].value() == typed
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize("typed", ["", "\x00", "x" * 2000, "<script>alert(1)</script>", "\u202e123"])
def test_bad_code_is_told(client, ann, typed):
    ask(client)
    answer = client.post(ENTER, {"code": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_page_for_the_code_leads_back_who_asked_for_none(client):
    assert client.get(ENTER).url == ASK
