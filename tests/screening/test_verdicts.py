"""The verdict on a text, and the facts that it needs."""

import pytest

from screening.enums import Mode, Outcome
from screening.facts import facts_for
from screening.models import Approval, SiteMode
from screening.verdicts import Facts, judge
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory


@pytest.mark.parametrize(
    ("mode", "is_approved", "holds"),
    [
        (Mode.BEFORE, False, True),
        (Mode.BEFORE, True, True),
        (Mode.FIRST, False, True),
        (Mode.FIRST, True, False),
        (Mode.AFTER, False, False),
        (Mode.AFTER, True, False),
    ],
)
def test_verdict_on_a_plain_text_is_that_of_the_mode(mode, is_approved, holds):
    facts = Facts(mode, is_approved)
    verdict = judge("The rota comes too late.", facts)
    assert (verdict.holds, facts.hold_all, bool(verdict.reason)) == (holds, holds, holds)
    assert verdict.outcome == (Outcome.HOLD if holds else Outcome.PUBLISH)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("is_approved", [True, False])
def test_identifying_text_is_held_for_that_reason_in_every_mode(mode, is_approved):
    verdict = judge("Ask 943 476 5919.", Facts(mode, is_approved))
    assert verdict.holds
    assert "NHS number" in verdict.reason


@pytest.mark.django_db
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("is_approved", [True, False])
def test_facts_cost_one_query(queries, mode, is_approved):
    site_mode(mode)
    user = UserFactory()
    if is_approved:
        Approval.objects.create(user=user)
    with queries() as counted:
        facts = facts_for(user, own_mode="")
    assert len(counted) == 1
    assert facts == Facts(mode, is_approved)


@pytest.mark.django_db
@pytest.mark.parametrize("is_approved", [True, False])
def test_facts_without_a_row_of_the_switch_are_those_of_its_first_mode(is_approved):
    SiteMode.objects.all().delete()
    user = UserFactory()
    if is_approved:
        Approval.objects.create(user=user)
    assert facts_for(user, own_mode="") == Facts(Mode.FIRST, is_approved)


@pytest.mark.django_db
def test_approval_of_somebody_else_is_none():
    Approval.objects.create(user=UserFactory())
    assert not facts_for(UserFactory(), own_mode="").is_approved
