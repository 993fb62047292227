"""Accepting the community rules, and what else keeps a person from taking part."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import timezone

from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.users import UserFactory
from tests.users.people import PEOPLE, person, staff, suspended
from users.actions.rules import accept_rules, put_rules_in_force
from users.enums import Obstacle
from users.models import RulesVersion, User
from users.permissions import obstacle_for
from users.standing import notice_for

pytestmark = pytest.mark.django_db

RULES = "/accounts/rules/"


@pytest.fixture
def ann(client):
    user = staff()
    client.force_login(user)
    return user


@pytest.fixture
def newer(ann):
    """A version that came into force after Ann accepted the one before."""
    return RulesVersion.objects.create(what_changed="Never name a patient’s ward.")


def page_of(response):
    return response.content.decode()


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_stranger_signs_in_first(client):
    assert client.get(RULES).url == f"/accounts/sign-in/?next={RULES}"


def test_page_says_what_changed_and_where_the_rules_are(client, newer):
    page = page_of(client.get(RULES))
    assert "Never name a patient’s ward." in page
    assert "The first version." not in page
    assert 'href="/rules/"' in page


def test_all_that_changed_since_is_shown_newest_first(client, newer):
    RulesVersion.objects.create(what_changed="And no photographs.")
    page = page_of(client.get(RULES))
    assert page.index("And no photographs.") < page.index("Never name")


def test_version_to_come_is_not_shown_yet(client, ann):
    RulesVersion.objects.create(what_changed="Later", in_force_from=timezone.now() + timedelta(days=1))
    assert "There is nothing to do" in page_of(client.get(RULES))


def test_looking_accepts_nothing(client, ann, newer):
    client.get(RULES)
    assert obstacle_for(fresh(ann)) == Obstacle.RULES


@pytest.mark.parametrize(
    ("following", "lands"),
    [
        ("/talk/", "/talk/"),
        ("/talk/?year=2019", "/talk/?year=2019"),
        ("", RULES),
        ("https://evil.example/", RULES),
        ("//evil.example/", RULES),
        ("javascript:alert(1)", RULES),
    ],
)
def test_accepting_leads_back(client, ann, newer, following, lands):
    response = client.post(RULES, {"version": newer.pk, "next": following})
    assert (response.status_code, response.url) == (302, lands)
    assert fresh(ann).rules_version == newer
    assert obstacle_for(fresh(ann)) is None


def test_next_address_is_in_the_form(client, newer):
    assert 'name="next" value="/talk/?year=2019"' in page_of(client.get(RULES, {"next": "/talk/?year=2019"}))


def test_whoever_has_accepted_is_sent_on(client, ann):
    assert client.get(RULES, {"next": "/talk/"}).url == "/talk/"
    assert "There is nothing to do" in page_of(client.get(RULES))


@pytest.mark.parametrize("typed", ["", "old", "0", "-1", "x", "99999999999999999999", "1\x00", "\u202e1"])
def test_other_version_than_the_newest_is_not_accepted(client, ann, newer, typed):
    response = client.post(RULES, {"version": ann.rules_version_id if typed == "old" else typed})
    assert response.status_code == 200
    assert "The rules have changed again" in page_of(response)
    assert f'name="version" value="{newer.pk}"' in page_of(response)
    assert obstacle_for(fresh(ann)) == Obstacle.RULES


def test_earlier_version_never_takes_the_place_of_a_later_one(ann, newer):
    first = ann.rules_version
    accept_rules(version=newer, by=ann)
    accept_rules(version=first, by=ann)
    assert fresh(ann).rules_version == newer


def test_first_version_is_accepted_by_whoever_has_none(client):
    user = staff(rules_version=None)
    client.force_login(user)
    current = RulesVersion.objects.current()
    client.post(RULES, {"version": current.pk})
    assert fresh(user).rules_version == current


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_put_rules_in_force(name):
    by = person(name)
    if name in ("Moderators", "superuser"):
        version = put_rules_in_force(what_changed="New", by=by)
        assert RulesVersion.objects.current() == version
        entry = Entry.objects.get()
        assert (entry.kind, entry.actor_id, entry.reason) == (Kind.RULES_CHANGED, by.pk, "New")
    else:
        with pytest.raises(PermissionDenied):
            put_rules_in_force(what_changed="New", by=by)
        assert RulesVersion.objects.count() == 1


def test_page_costs_as_much_with_many_versions(client, ann, queries):
    def cost():
        with queries() as counted:
            client.get(RULES)
        return len(counted)

    RulesVersion.objects.create(what_changed="One")
    before = cost()
    RulesVersion.objects.bulk_create(RulesVersion(what_changed=f"Change {number}") for number in range(20))
    assert cost() == before


def unproven():
    return UserFactory()


def lapsed():
    return staff(proven_at=timezone.now() - timedelta(days=400))


def behind():
    return staff(rules_version=None)


@pytest.mark.parametrize(
    ("make", "obstacle", "link"),
    [
        (unproven, Obstacle.UNPROVEN, "/accounts/ask/"),
        (lapsed, Obstacle.RECHECK, "/accounts/ask/"),
        (suspended, Obstacle.SUSPENDED, "/accounts/suspended/"),
        (behind, Obstacle.RULES, "/accounts/rules/"),
    ],
)
def test_notice_says_what_is_in_the_way_and_leads_past_it(client, make, obstacle, link):
    user = make()
    notice = notice_for(user)
    assert (notice.obstacle, notice.sentence, notice.links[0][0]) == (obstacle, obstacle.label, link)
    client.force_login(user)
    assert client.get(link).status_code == 200


def test_notice_for_a_stranger_leads_to_both_doors(client):
    notice = notice_for(AnonymousUser())
    assert [address for address, _ in notice.links] == ["/accounts/sign-in/", "/accounts/register/"]


def test_nothing_is_in_the_way_of_staff():
    assert notice_for(staff()) is None


def test_component_leads_back_to_where_one_was():
    html = render_to_string(
        "components/obstacle.html", {"notice": notice_for(behind()), "path": "/talk/?a=1&b=2"}
    )
    assert 'href="/accounts/rules/?next=/talk/%3Fa%3D1%26b%3D2"' in html


def test_notice_costs_two_queries_at_most(queries):
    for make in (unproven, lapsed, suspended, behind, staff):
        user = make()
        with queries() as counted:
            notice_for(user)
        assert len(counted) <= 2
