"""Who may do what with accounts: every kind of person, from both sides."""

import pytest
from django.test import Client
from django.utils import timezone

from screening.permissions import user_can_report
from tests.users.people import GROUPS, PEOPLE, person, staff, suspension_of
from users.enums import Proof
from users.models import RulesVersion, StaffRequest, Suspension
from users.permissions import (
    user_can_appeal,
    user_can_ask_to_be_registered,
    user_can_decide,
    user_can_delete_account,
    user_can_lift,
    user_can_open_cms,
    user_can_suspend,
    user_can_switch_off_second_factor,
    user_can_take_part,
)

pytestmark = pytest.mark.django_db

EVERYONE = set(PEOPLE)
CMS = {*GROUPS, "superuser"}
POWERFUL = {"Moderators", "superuser"}


def request_of(user):
    """Store what somebody asks of moderators."""
    return StaffRequest.objects.create(user=user, employer="Home", role="Carer", sentence="I care.")


def own_suspension(user):
    """Return the suspension of somebody, who is suspended if need be."""
    return Suspension.objects.filter(user=user).first() or suspension_of(user)


def appeals(user):
    """Return whether somebody may appeal: against the own suspension, or else against that of another."""
    return user_can_appeal(user, Suspension.objects.filter(user=user).first() or suspension_of(staff()))


def has_public_page(user):
    return Client().get(f"/accounts/people/{user.public_id}/").status_code == 200


# What it is, how to ask whether somebody may, and who may.
DEEDS = {
    "take part": (user_can_take_part, {"staff"}),
    "report": (lambda user: user_can_report(user, writer_id=staff().pk), EVERYONE - {"suspended"}),
    "ask to be registered": (user_can_ask_to_be_registered, {"reader"} | CMS),
    "appeal": (appeals, {"suspended"}),
    "have a public page": (has_public_page, {"staff", "suspended"}),
    "delete the own account": (user_can_delete_account, EVERYONE - CMS),
    "switch off the second factor": (user_can_switch_off_second_factor, EVERYONE - CMS),
    "open the CMS": (user_can_open_cms, CMS),
    "suspend": (lambda user: user_can_suspend(user, staff()), POWERFUL),
    "lift a suspension": (lambda user: user_can_lift(user, suspension_of(staff())), POWERFUL),
    "answer a request": (lambda user: user_can_decide(user, request_of(staff())), POWERFUL),
}
# What nobody may do to themselves, whatever power they have.
TO_ONESELF = {
    "report": lambda user: user_can_report(user, writer_id=user.pk),
    "suspend": lambda user: user_can_suspend(user, user),
    "lift a suspension": lambda user: user_can_lift(user, own_suspension(user)),
    "answer a request": lambda user: user_can_decide(user, request_of(user)),
}
# Who may open which page; `{other}` is the number of somebody registered, `{request}` and `{suspension}` are theirs.
PAGES = {
    "/accounts/": EVERYONE,
    "/accounts/profile/": EVERYONE,
    "/accounts/security/": EVERYONE,
    "/accounts/my-data/": EVERYONE,
    "/accounts/rules/": EVERYONE,
    "/accounts/suspended/": EVERYONE,
    "/accounts/ask/": EVERYONE - {"suspended"},
    "/cms/": CMS,
    "/cms/registers/staff/": POWERFUL,
    "/cms/registers/staff/inspect/{other}/": POWERFUL,
    "/cms/requests/": POWERFUL,
    "/cms/requests/{request}/": POWERFUL,
    "/cms/suspensions/": POWERFUL,
    "/cms/suspensions/over/": POWERFUL,
    "/cms/suspensions/{suspension}/": POWERFUL,
    "/cms/suspend/{other}/": POWERFUL,
    "/cms/email-domains/": POWERFUL,
    "/cms/rules-versions/": POWERFUL,
    "/cms/users/": {"superuser"},
    "/cms/users/edit/{other}/": {"superuser"},
}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("deed", DEEDS)
def test_who_may_do_what(settings, deed, name):
    settings.CMS_SECOND_FACTOR = True
    may, allowed = DEEDS[deed]
    assert may(person(name)) is (name in allowed)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("deed", TO_ONESELF)
def test_nobody_has_power_over_themselves(deed, name):
    assert TO_ONESELF[deed](person(name)) is False


@pytest.mark.parametrize("name", sorted(CMS))
def test_who_opens_the_cms_takes_part_with_a_proof_of_their_own(name):
    proven = {
        "proof": Proof.DOMAIN,
        "proven_at": timezone.now(),
        "rules_version": RulesVersion.objects.current(),
    }
    user = person(name, **proven)
    assert user_can_take_part(user)
    assert has_public_page(user)
    assert not user_can_ask_to_be_registered(user)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_which_page(client, page, name):
    other = staff()
    numbers = {"other": other.pk, "request": request_of(other).pk, "suspension": suspension_of(other).pk}
    client.force_login(person(name))
    assert (client.get(page.format(**numbers)).status_code == 200) is (name in PAGES[page])


@pytest.mark.parametrize("page", PAGES)
def test_stranger_opens_none_of_them(client, page):
    answer = client.get(page.format(other=1, request=1, suspension=1))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/sign-in/")
