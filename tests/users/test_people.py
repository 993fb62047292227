"""The account's page, the profile, and what others see of a person."""

from datetime import date

import pytest
from django.test import Client

from tests.factories.users import OfficialFactory, UserFactory
from users.enums import Region, Setting
from users.models import Profile

pytestmark = pytest.mark.django_db

PROFILE = "/accounts/profile/"
TYPED = {
    "public_name": "Sam Okafor",
    "organisation": "A hospital",
    "show_organisation": "on",
    "role": "Nurse",
    "setting": Setting.HOSPITAL,
    "region": Region.LONDON,
    "show_region": "on",
}


@pytest.fixture
def sam():
    return UserFactory.registered(email="sam@nhs.net", public_name="Sam Okafor")


def page_of(person):
    return f"/accounts/people/{person.public_id}/"


@pytest.mark.parametrize("path", ["/accounts/", PROFILE])
def test_stranger_signs_in_first(client, path):
    assert client.get(path).url == f"/accounts/sign-in/?next={path}"


def test_account_shows_its_own_address_to_its_owner(client, sam):
    client.force_login(sam)
    page = client.get("/accounts/").text
    assert "sam@nhs.net" in page
    assert "Work email address" in page


def test_profile_is_stored_and_shown_as_far_as_its_owner_says(client, sam):
    client.force_login(sam)
    assert client.post(PROFILE, TYPED).status_code == 302
    page = Client().get(page_of(sam)).text
    assert "A hospital" in page
    assert "London" in page
    assert "Nurse" not in page
    assert "sam@nhs.net" not in page


def test_looking_at_the_profile_stores_nothing(client, sam):
    client.force_login(sam)
    assert client.get(PROFILE).status_code == 200
    assert not Profile.objects.exists()


def test_every_field_of_the_profile_says_what_it_is_for(client, sam):
    client.force_login(sam)
    labels = [field.label for field in client.get(PROFILE).context["form"]]
    assert len(set(labels)) == len(labels)
    assert "Show my role beside my comments" in labels


def test_profile_needs_the_name_alone(client, sam):
    client.force_login(sam)
    client.post(PROFILE, {"public_name": "Sam O"})
    sam.refresh_from_db()
    assert sam.public_name == "Sam O"
    assert sam.profile.shown == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("public_name", ""),
        ("public_name", "Sam\u202eOkafor"),
        ("public_name", "<script>alert(1)</script>"),
        ("organisation", "<b>A hospital</b>"),
        ("organisation", "A\u200bhospital"),
        ("organisation", "x" * 161),
        ("role", "Nurse\x00"),
        ("setting", "the moon"),
        ("region", "atlantis"),
    ],
)
def test_bad_profile_is_refused_and_kept_on_the_form(client, sam, field, value):
    client.force_login(sam)
    answer = client.post(PROFILE, TYPED | {field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert answer.context["form"][field].value() == value
    assert "<script>alert" not in answer.text
    assert not Profile.objects.filter(organisation="A hospital").exists()


def test_what_an_identity_provider_said_stays(client, sam):
    Profile.objects.create(user=sam, organisation="The provider's", locked=["organisation"])
    client.force_login(sam)
    client.post(PROFILE, TYPED)
    sam.profile.refresh_from_db()
    assert (sam.profile.organisation, sam.profile.role) == ("The provider's", "Nurse")


def test_nobody_changes_the_profile_of_another(client, sam):
    other = UserFactory.registered()
    client.force_login(other)
    client.post(PROFILE, TYPED | {"user": sam.pk, "public_name": "Mallory"})
    sam.refresh_from_db()
    assert sam.public_name == "Sam Okafor"


def test_page_of_who_is_not_proven_is_seen_by_its_owner_alone(client):
    person = UserFactory(public_name="New")
    assert client.get(page_of(person)).status_code == 404
    client.force_login(person)
    assert client.get(page_of(person)).status_code == 200


def test_page_of_a_closed_account_is_gone(client, sam):
    sam.is_active = False
    sam.save()
    assert client.get(page_of(sam)).status_code == 404


def test_unknown_person_is_not_found(client):
    assert client.get("/accounts/people/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client.get("/accounts/people/1/").status_code == 404


def test_official_carries_the_post_of_today(client, sam):
    sam.official = OfficialFactory.with_posts(
        ("Under-secretary", date(2018, 1, 1), date(2019, 1, 1)), ("Minister of State", date(2019, 1, 2), None)
    )
    sam.save()
    page = client.get(page_of(sam)).text
    assert "Speaks for government" in page
    assert "Minister of State" in page
    assert "Under-secretary" not in page


@pytest.mark.parametrize(
    ("day", "title"),
    [(date(2018, 6, 1), "Under-secretary"), (date(2017, 6, 1), None), (date(2020, 1, 1), None)],
)
def test_official_is_known_by_the_post_of_that_day(sam, day, title):
    sam.official = OfficialFactory.with_posts(("Under-secretary", date(2018, 1, 1), date(2019, 1, 1)))
    post = sam.official_post_at(day)
    assert (post and post.title) == title


def test_who_is_no_official_holds_no_post(sam):
    assert sam.official_post is None


def test_page_is_kept_for_strangers_until_the_profile_changes(client, sam, queries):
    stranger = Client()
    stranger.get(page_of(sam))
    with queries() as counted:
        kept = stranger.get(page_of(sam))
    assert (len(counted), kept.cookies) == (0, {})
    client.force_login(sam)
    client.post(PROFILE, TYPED | {"public_name": "Sam the second"})


@pytest.mark.usefixtures("committed_db")
def test_changed_name_shows_to_the_next_reader(client):
    sam = UserFactory.registered(public_name="Sam")
    Client().get(page_of(sam))
    client.force_login(sam)
    client.post(PROFILE, TYPED | {"public_name": "Sam the second"})
    assert "Sam the second" in Client().get(page_of(sam)).text


def test_page_is_not_for_search_engines(client, sam):
    assert '<meta name="robots" content="noindex">' in client.get(page_of(sam)).text
