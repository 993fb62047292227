"""How it stands with an account, in a word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.users import UserFactory
from users.enums import Decision, Proof
from users.models import StaffRequest, Suspension, User
from users.states import State, in_state, with_state

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def person(*, proven_days_ago=None, suspended=None, waiting=False, **fields):
    """Make an account; `suspended` is (from, to) in days from now, or (from, to, lifted)."""
    now = timezone.now()
    if proven_days_ago is not None:
        fields |= {"proof": Proof.DOMAIN, "proven_at": now - proven_days_ago * DAY}
    user = UserFactory(**fields)
    if suspended:
        starts, ends, *lifted = suspended
        Suspension.objects.create(
            user=user, reason="Rude.", starts_at=now + starts * DAY, ends_at=now + ends * DAY,
            lifted_at=now + lifted[0] * DAY if lifted else None,
        )  # fmt: skip
    if waiting:
        StaffRequest.objects.create(user=user, employer="Home", role="Carer", sentence="I care.")
    return user


CASES = [
    ({"proven_days_ago": 0}, State.ACTIVE),
    ({"proven_days_ago": 364}, State.ACTIVE),
    ({"proven_days_ago": 366}, State.RECHECK),
    ({"proven_days_ago": 800}, State.RECHECK),
    ({}, State.UNPROVEN),
    ({"waiting": True}, State.WAITING),
    ({"proven_days_ago": 800, "waiting": True}, State.WAITING),
    ({"proven_days_ago": 0, "suspended": (-1, 1)}, State.SUSPENDED),
    ({"waiting": True, "suspended": (-1, 1)}, State.SUSPENDED),
    ({"proven_days_ago": 0, "suspended": (-2, -1)}, State.ACTIVE),
    ({"proven_days_ago": 0, "suspended": (1, 2)}, State.ACTIVE),
    ({"proven_days_ago": 0, "suspended": (-2, 2, -1)}, State.ACTIVE),
    ({"proven_days_ago": 0, "is_active": False}, State.CLOSED),
    ({"suspended": (-1, 1), "waiting": True, "is_active": False}, State.CLOSED),
]


@pytest.mark.parametrize(("how", "state"), CASES)
def test_account_is_in_one_state(how, state):
    user = person(**how)
    found = with_state(User.objects.filter(pk=user.pk)).get()
    assert found.state == state
    assert [each for each in State if User.objects.filter(in_state(each), pk=user.pk).exists()] == [state]


def test_suspended_until_is_the_end_of_what_is_in_force():
    user = person(suspended=(-1, 3))
    until = with_state(User.objects.all()).get(pk=user.pk).suspended_until
    assert until == Suspension.objects.get().ends_at
    assert with_state(User.objects.all()).get(pk=person(suspended=(-3, -1)).pk).suspended_until is None


def test_answered_request_is_no_longer_waiting():
    user = person(waiting=True)
    StaffRequest.objects.update(decision=Decision.DECLINED, decided_at=timezone.now())
    assert with_state(User.objects.all()).get(pk=user.pk).state == State.UNPROVEN


def test_clock_is_passed_in():
    user = person(proven_days_ago=0, suspended=(1, 2))
    later = timezone.now() + 1.5 * DAY
    assert with_state(User.objects.all(), later).get(pk=user.pk).state == State.SUSPENDED
    assert User.objects.filter(in_state(State.SUSPENDED, later)).get() == user
