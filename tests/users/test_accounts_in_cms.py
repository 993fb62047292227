"""What superusers do to accounts in the CMS: on which screens, and that it is recorded."""

import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.comments import comment_by
from tests.factories.security import PASSWORD
from tests.factories.users import OfficialFactory, UserFactory
from tests.users.people import staff
from users.enums import Words
from users.models import AccountDeletion, User

pytestmark = pytest.mark.django_db

MINISTER = ("Minister of State", date(2018, 1, 8), date(2020, 2, 13))
SECRETARY = ("Secretary of State", date(2020, 2, 14), None)


@pytest.fixture
def root(client):
    """A superuser, signed in."""
    user = UserFactory(is_superuser=True, email="root@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def sam():
    """Somebody who registered, and so has a public name alone."""
    return staff(email="sam@nhs.net", first_name="", last_name="", public_name="Sam Okafor")


def edit_address(person):
    return f"/cms/users/edit/{person.pk}/"


def save(client, person, **changes):
    """Save an account as its page in the CMS would, with these changes."""
    as_it_is = {
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "public_name": person.public_name,
        "official": person.official_id or "",
        "is_active": "on",
        "groups": list(person.groups.values_list("pk", flat=True)),
    }
    typed = {name: value for name, value in (as_it_is | changes).items() if value is not None}
    return client.post(edit_address(person), typed)


def entries(*kinds):
    """Return the kind and the words of what was recorded of these kinds, oldest first."""
    return list(Entry.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", "reason"))


@pytest.mark.parametrize("path", ["/cms/users/new/", "edit"])
def test_page_has_every_field_that_it_saves(client, root, sam, path):
    answer = client.get(edit_address(sam) if path == "edit" else path)
    shown = set(re.findall(r'name="(\w+)"', answer.text))
    assert set(answer.context["form"].fields) <= shown


def test_who_registered_is_saved_without_another_name(client, root, sam):
    assert save(client, sam).status_code == 302
    sam.refresh_from_db()
    assert (sam.public_name, sam.first_name, sam.is_active) == ("Sam Okafor", "", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", '"sam@evil.example"@nhs.net'), ("email", "sam@localhost"), ("public_name", "Sam\u202eOkafor")],
)
def test_what_no_account_may_have_is_refused_here_too(client, root, sam, field, value):
    assert field in save(client, sam, **{field: value}).context["form"].errors


def test_superuser_may_give_a_name_that_the_department_speaks_by(client, root, sam):
    save(client, sam, public_name="Sam, DHSC")
    sam.refresh_from_db()
    assert sam.public_name == "Sam, DHSC"


def test_superuser_says_as_which_official_somebody_speaks_and_it_is_recorded(client, root, sam):
    official = OfficialFactory.with_posts(SECRETARY)
    save(client, sam, official=official.pk)
    save(client, User.objects.get(pk=sam.pk), public_name="Sam O")
    assert "Secretary of State" in client.get(f"/accounts/people/{sam.public_id}/").text
    save(client, User.objects.get(pk=sam.pk), official="")
    assert "Speaks for government" not in client.get(f"/accounts/people/{sam.public_id}/").text
    assert entries(Kind.OFFICIAL_CHANGED) == [
        (Kind.OFFICIAL_CHANGED, f"Speaks as official {official.pk}."),
        (Kind.OFFICIAL_CHANGED, "Speaks as nobody any more."),
    ]
    entry = Entry.objects.filter(kind=Kind.OFFICIAL_CHANGED).first()
    assert (entry.actor_id, entry.subject_id) == (root.pk, str(sam.pk))


def test_one_account_speaks_as_an_official(client, root, sam):
    official = OfficialFactory()
    UserFactory(official=official)
    answer = save(client, sam, official=official.pk)
    assert "Another account speaks as this official already." in answer.text


def test_list_masks_addresses_and_finds_by_any_name(client, root, sam):
    page = client.get("/cms/users/?q=okafor").text
    assert "Sam Okafor" in page
    assert "s…@nhs.net" in page
    assert "sam@nhs.net" not in page


def test_each_look_at_the_page_of_an_account_is_recorded_but_one_at_one_s_own(client, root, sam):
    client.get(edit_address(root))
    client.get(edit_address(sam))
    save(client, sam, email="no address")
    looks = Entry.objects.filter(kind=Kind.EMAIL_SEEN)
    assert [(look.actor_id, look.subject_id) for look in looks] == [(root.pk, str(sam.pk))] * 2


CHANGES = [
    ({}, []),
    ({"email": "sam.o@nhs.net"}, ["Email address changed."]),
    ({"public_name": "Sam O", "first_name": "Sam"}, ["Public name changed. First name changed."]),
    ({"is_active": None}, ["Closed."]),
    ({"is_superuser": "on"}, ["Now: Superuser."]),
    ({"groups": ["Moderators", "Editors"]}, ["Now: Editors, Moderators."]),
    ({"password1": PASSWORD, "password2": PASSWORD}, ["Password changed."]),
]


@pytest.mark.parametrize(("changes", "words"), CHANGES)
def test_each_change_of_an_account_is_recorded_without_names_and_addresses(client, root, sam, changes, words):
    assert save(client, sam, **with_numbers(changes)).status_code == 302
    assert entries(Kind.ACCOUNT_CHANGED) == [(Kind.ACCOUNT_CHANGED, said) for said in words]


def with_numbers(changes):
    """Return what a form sends: groups by their numbers."""
    if "groups" not in changes:
        return changes
    return {"groups": list(Group.objects.filter(name__in=changes["groups"]).values_list("pk", flat=True))}


def test_powers_that_are_taken_away_are_recorded(client, root):
    moderator = UserFactory.in_group("Moderators", is_active=False)
    save(client, moderator, groups=[], is_active="on")
    assert entries(Kind.ACCOUNT_CHANGED) == [(Kind.ACCOUNT_CHANGED, "Opened again. Now: no group.")]


def test_superuser_who_changes_the_own_name_is_recorded_too(client, root):
    save(client, root, public_name="Root", is_active=None, groups=[])
    assert entries(Kind.ACCOUNT_CHANGED) == [(Kind.ACCOUNT_CHANGED, "Public name changed.")]


def test_refused_change_is_not_recorded(client, root, sam):
    save(client, sam, email="no address", is_superuser="on")
    assert entries(Kind.ACCOUNT_CHANGED) == []


def test_new_account_is_recorded_with_its_powers(client, root):
    publishers = Group.objects.get(name="Publishers")
    typed = {"email": "new@dhsc.gov.uk", "public_name": "New, DHSC", "groups": [publishers.pk]}
    official = OfficialFactory()
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    client.post("/cms/users/new/", typed | passwords | {"official": official.pk})
    new = User.objects.get(email="new@dhsc.gov.uk")
    made, badge = Entry.objects.order_by("pk")
    assert (made.kind, made.reason, made.subject_id) == (Kind.ACCOUNT_MADE, "Now: Publishers.", str(new.pk))
    assert (badge.kind, badge.subject_id) == (Kind.OFFICIAL_CHANGED, str(new.pk))


def test_account_deleted_by_a_superuser_is_recorded_and_goes_as_if_its_owner_had_asked(client, root, sam):
    client.post(f"/cms/users/delete/{sam.pk}/")
    assert not User.objects.get(pk=sam.pk).is_active
    assert AccountDeletion.objects.get(user=sam).words == Words.KEEP
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_id) == (Kind.ACCOUNT_REMOVED, root.pk, str(sam.pk))


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_nothing_is_done_to_many_accounts_at_once(client, root, sam, action):
    address = f"/cms/bulk/users/user/{action}/?id={sam.pk}&next=/cms/users/"
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert User.objects.filter(pk=sam.pk, is_active=True, groups=None).exists()


@pytest.mark.usefixtures("committed_db")
def test_badge_shows_to_the_next_reader():
    root, sam = UserFactory(is_superuser=True), staff()
    page = f"/accounts/people/{sam.public_id}/"
    assert "Speaks for government" not in Client().get(page).text
    client = Client()
    client.force_login(root)
    save(client, sam, official=OfficialFactory.with_posts(SECRETARY).pk)
    assert "Speaks for government" in Client().get(page).text


def test_contribution_carries_the_post_held_on_its_day(client, sam):
    sam.official = OfficialFactory.with_posts(MINISTER, SECRETARY)
    sam.save()
    for year in (2019, 2017):
        comment_by(sam, created_at=datetime(year, 5, 1, 12, tzinfo=UTC))
    page = client.get(f"/accounts/people/{sam.public_id}/").text
    of_minister, of_nobody = page.split('class="contributions__item"')[1:]
    assert "Minister of State" in of_minister
    assert "Speaks for government" not in of_nobody
    assert "Secretary of State" in page.split("Latest contributions")[0]


def test_page_of_an_official_costs_no_query_a_contribution(client, sam, queries):
    sam.official = OfficialFactory.with_posts(MINISTER, SECRETARY)
    sam.save()
    client.force_login(staff())
    counts = []
    for _ in range(3):
        comment_by(sam)
        with queries() as counted:
            page = client.get(f"/accounts/people/{sam.public_id}/").text
        counts.append(len(counted))
    assert page.count("Secretary of State") == 4
    assert counts[1] == counts[2]
