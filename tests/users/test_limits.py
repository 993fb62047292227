"""Limits of accounts: narrow for who guesses at one place, and out of the owner's way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from core.limits import LimitReached
from core.models import QueuedMail
from tests.factories.security import give_password, sign_in
from tests.factories.users import UserFactory
from users import limits
from users.actions import registration as actions
from users.confirmation import code_for
from users.models import User

pytestmark = pytest.mark.django_db

ADDRESS = "ann@nhs.net"
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"
# What may be tried, and how often for one address from one place.
TRIES = {limits.take_sign_in: 10, limits.take_mail: 5, limits.take_confirmation: 10}
CEILING = 100
each_kind = pytest.mark.parametrize("take", TRIES)


def is_taken(take, address=ADDRESS, network=HERE):
    """Return whether there was a try left, and count it."""
    try:
        take(address, network)
    except LimitReached:
        return False
    return True


@each_kind
def test_one_place_has_a_few_tries_for_an_address(take):
    assert [is_taken(take) for _ in range(12)] == [number < TRIES[take] for number in range(12)]


@each_kind
def test_stranger_who_goes_on_trying_does_not_shut_the_owner_out(take):
    for _ in range(CEILING + 50):
        is_taken(take)
    assert [is_taken(take, network=ELSEWHERE) for _ in range(TRIES[take])] == [True] * TRIES[take]


@each_kind
def test_who_goes_on_trying_does_not_shut_out_the_others_at_the_place(take):
    for _ in range(1100):
        is_taken(take)
    assert is_taken(take, address="bob@nhs.net")


@each_kind
def test_many_places_together_have_a_ceiling_for_an_address(take):
    taken = [is_taken(take, network=f"10.0.{number}.1") for number in range(CEILING + 20)]
    assert sum(taken) == CEILING
    assert is_taken(take, address="bob@nhs.net")


@each_kind
@pytest.mark.usefixtures("committed_db")
def test_fifty_tries_at_once_are_as_many_as_one_after_the_other(take):
    def one(_):
        try:
            return is_taken(take)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(50))) == TRIES[take]


def ask(place):
    """Ask for a code in a new browser at a place, and return how that is answered."""
    return Client(REMOTE_ADDR=place).post("/accounts/sign-in/code/", {"email": ADDRESS}).status_code


def test_owner_gets_a_code_though_a_stranger_asked_until_it_was_refused():
    UserFactory(email=ADDRESS)
    assert [ask(HERE) for _ in range(6)] == [302] * 5 + [429]
    assert ask(ELSEWHERE) == 302


def test_owner_confirms_though_a_stranger_guessed_until_it_was_refused():
    registration = actions.register(email=ADDRESS, name="Ann")
    stranger, owner = Client(REMOTE_ADDR=HERE), Client(REMOTE_ADDR=ELSEWHERE)
    typed = {"email": ADDRESS, "code": "00000000"}
    statuses = [stranger.post("/accounts/register/code/", typed).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert owner.post("/accounts/register/code/", typed | {"code": code_for(registration)}).status_code == 302
    assert User.objects.filter(email=ADDRESS).exists()


def test_who_is_signed_in_gets_a_code_whatever_strangers_ask_for():
    ann = give_password(UserFactory(email=ADDRESS))
    for number in range(CEILING + 1):
        is_taken(limits.take_mail, network=f"10.0.{number}.1")
    client = sign_in(ann)
    client.post("/accounts/sign-in/again/code/", {"action": "send"})
    assert QueuedMail.objects.filter(message="code_again", user=ann).count() == 1
