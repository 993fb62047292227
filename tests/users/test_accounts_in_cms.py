"""What superusers do to accounts in the CMS: on which screens, and that it is recorded."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.comments import comment_by
from tests.factories.users import OfficialFactory, UserFactory
from tests.users.people import staff
from users.models import User

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
