"""What was typed is not lost when the session, or the proof of where a form comes from, has ended meanwhile."""

import re

import pytest
from django.test import Client

from tests.factories.security import PASSWORD, give_password
from tests.factories.users import UserFactory
from tests.users.people import suspended
from users import unsent
from users.models import Appeal, StaffRequest

pytestmark = pytest.mark.django_db

ASK, SUSPENDED = "/accounts/ask/", "/accounts/suspended/"
ASKED = {"employer": "Elm Tree", "role": "Carer", "sentence": "I look after people at night."}
APPEAL = {"text": "I wrote about a ward,\nnot about a <patient>."}
STALE = "This page was open for too long."
SIGNED_OUT = "You were signed out before you sent this."
# The address of a form, what is typed into it, who may send it, and what it stores.
FORMS = [(ASK, ASKED, UserFactory, StaffRequest), (SUSPENDED, APPEAL, suspended, Appeal)]
each_form = pytest.mark.parametrize(("path", "typed", "make", "stored"), FORMS, ids=["ask", "appeal"])


def values(answer):
    """Return what stands in the fields of the form on a page."""
    return {name: answer.context["form"][name].value() for name in answer.context["form"].fields}


def sign_in(client, user):
    """Sign in where a redirect led, and return the page that this leads back to."""
    give_password(user)
    answer = client.post(client.answer.url, {"login": user.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][1] == 302
    return answer


@each_form
def test_form_without_proof_of_origin_comes_back_as_typed_and_is_sent_with_a_fresh_one(
    path, typed, make, stored
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make())
    answer = client.post(path, typed | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert values(answer) == typed
    assert STALE in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert not stored.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)[1]
    assert client.post(path, typed | {"csrfmiddlewaretoken": token}).url == path
    assert stored.objects.count() == 1


@each_form
def test_form_is_filled_in_after_signing_in_again(client, path, typed, make, stored):
    user = make()
    client.answer = client.post(path, typed)
    assert client.answer.url == f"/accounts/sign-in/?next={path}"
    assert not stored.objects.exists()
    page = sign_in(client, user)
    assert values(page) == typed
    assert SIGNED_OUT in page.text
    assert "&lt;patient&gt;" in page.text or path == ASK
    assert values(client.get(path)) == typed
    client.post(path, values(page))
    assert stored.objects.count() == 1
    assert unsent.KEY not in client.session


@each_form
def test_signed_out_form_without_proof_of_origin_is_shown_again_and_nothing_is_kept(
    path, typed, make, stored
):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path, typed)
    assert (answer.status_code, values(answer)) == (403, typed)
    assert "sessionid" not in answer.cookies
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)[1]
    client.answer = client.post(path, typed | {"csrfmiddlewaretoken": token})
    assert client.answer.url == f"/accounts/sign-in/?next={path}"
    assert client.session[unsent.KEY]["typed"] == typed


def test_what_is_typed_for_one_page_is_not_shown_on_another(client):
    user = suspended()
    client.answer = client.post(ASK, ASKED)
    sign_in(client, user)
    page = client.get(SUSPENDED)
    assert values(page) == {"text": None}
    assert SIGNED_OUT not in page.text


def test_what_was_kept_is_forgotten_after_an_hour(client, monkeypatch):
    user = UserFactory()
    client.answer = client.post(ASK, ASKED)
    monkeypatch.setattr(unsent, "KEPT_FOR", 0)
    page = sign_in(client, user)
    assert values(page) == dict.fromkeys(ASKED)
    assert SIGNED_OUT not in page.text


def test_kept_are_the_fields_of_the_form_alone_and_not_without_end(client):
    client.post(ASK, {"role": "x" * 20_000, "password": "secret", "next": "/talk/", "sentence": "a\x00b"})
    kept = client.session[unsent.KEY]["typed"]
    assert kept == {"role": "x" * unsent.LONGEST, "sentence": "a\x00b"}


def test_signing_out_forgets_what_was_kept(client):
    user = UserFactory()
    client.answer = client.post(ASK, ASKED)
    sign_in(client, user)
    client.post("/accounts/sign-out/")
    client.force_login(UserFactory())
    assert values(client.get(ASK)) == dict.fromkeys(ASKED)


def test_page_looked_at_signed_out_keeps_nothing(client):
    assert client.get(ASK).url == f"/accounts/sign-in/?next={ASK}"
    assert not client.cookies
