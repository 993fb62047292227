"""The register of staff: what moderators see, and what of it is recorded."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.pages import soup, words
from tests.factories.users import UserFactory
from tests.users import people
from users.enums import Decision, Proof, Region
from users.models import Appeal, Profile, RulesVersion, StaffRequest, Suspension, User
from users.registers import masked

pytestmark = pytest.mark.django_db

LIST = "/cms/registers/staff/"
DAY = timedelta(days=1)
PEOPLE = ("anonymous", *people.PEOPLE)
READERS = ("Moderators", "superuser")


def page_of(person):
    return f"{LIST}inspect/{person.pk}/"


@pytest.fixture
def moderator(client):
    user = UserFactory.in_group(
        "Moderators", first_name="Mo", last_name="Dare", public_name="Mo", email="m@dhsc.gov.uk"
    )
    client.force_login(user)
    return user


@pytest.fixture
def ann():
    return UserFactory(
        email="ann.lee@nhs.net", public_name="Ann Lee", first_name="", last_name="", proof=Proof.DOMAIN,
        proven_at=timezone.now() - DAY,
    )  # fmt: skip


@pytest.fixture
def as_person(client):
    def as_person(name):
        if name != "anonymous":
            client.force_login(people.person(name))
        return client

    return as_person


def names(response):
    return [words(cell) for cell in soup(response).select("td.field-name")]


def looks():
    return list(
        Entry.objects.filter(kind=Kind.EMAIL_SEEN).values_list("actor_id", "subject_type", "subject_id")
    )


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


# The list


@pytest.mark.parametrize("name", PEOPLE)
def test_register_is_for_moderators(as_person, ann, name):
    client = as_person(name)
    for address in (LIST, page_of(ann)):
        assert (client.get(address).status_code == 200) is (name in READERS)
    for action in ("create", f"edit/{ann.pk}", f"delete/{ann.pk}", f"history/{ann.pk}"):
        assert client.post(f"{LIST}{action}/").status_code in ((404,) if name in READERS else (302, 404))
    assert User.objects.filter(pk=ann.pk, public_name="Ann Lee").exists()


@pytest.mark.parametrize("name", ["Editors", "Moderators", "superuser"])
def test_menu_leads_there_for_those_who_may_look(as_person, name):
    assert (LIST in as_person(name).get("/cms/").content.decode()) is (name in READERS)


def test_row_says_how_it_stands_without_the_address(client, moderator, ann):
    people.suspension_of(ann, ends_at=timezone.now() + 40 * DAY)
    response = client.get(LIST)
    row = soup(response).select_one(f'tr[data-object-pk="{ann.pk}"]')
    cells = [words(cell) for cell in row.select("td")]
    until = timezone.localtime(Suspension.objects.get().ends_at)
    assert cells[:3] == ["Ann Lee", "a…@nhs.net", "Work email address"]
    assert cells[4] == f"Suspended until {until.day} {until:%B %Y}"
    assert row.select_one("a")["href"] == page_of(ann)
    assert "ann.lee" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "shown"),
    [("ann.lee@nhs.net", "a…@nhs.net"), ("a@b.uk", "a…@b.uk"), ('"a@b"@c.uk', '"…@c.uk')],
)
def test_mask_keeps_a_letter_and_the_domain(address, shown):
    assert masked(address) == shown


@pytest.mark.parametrize("words_typed", ["Ann", "lee", "LEE ann", " ann  lee "])
def test_search_finds_names(client, moderator, ann, words_typed):
    UserFactory(public_name="Bo Marsh", first_name="", last_name="")
    assert names(client.get(LIST, {"q": words_typed})) == ["Ann Lee"]


@pytest.mark.parametrize("part", ["ann.lee", "nhs.net", "@", "a@", "ann.lee@nhs.net"])
def test_search_by_name_finds_no_address(client, moderator, ann, part):
    assert names(client.get(LIST, {"q": part})) == []
    assert looks() == []


def test_name_of_those_in_the_cms_is_found_too(client, moderator):
    assert names(client.get(LIST, {"q": "dare"})) == ["Mo"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("proof=domain", ["Ann Lee"]),
        ("proof=none", ["Bo", "Mo"]),
        ("proof=identity", []),
        ("state=active", ["Ann Lee"]),
        ("state=suspended", []),
        ("state=waiting", ["Bo"]),
        ("state=unproven", ["Mo"]),
        ("cms=yes", ["Mo"]),
        ("cms=no", ["Bo", "Ann Lee"]),
        ("cms=no&proof=none", ["Bo"]),
        ("proof=domain&q=bo", []),
    ],
)
def test_filters(client, moderator, ann, query, found):
    bo = UserFactory(public_name="Bo", first_name="", last_name="")
    StaffRequest.objects.create(user=bo, employer="Home", role="Carer", sentence="I care.")
    assert names(client.get(f"{LIST}?{query}")) == found


def test_superuser_and_holder_of_the_permission_are_in_the_cms(client, moderator):
    UserFactory(public_name="Root", is_superuser=True)
    named = UserFactory(public_name="Named")
    named.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert names(client.get(f"{LIST}?cms=yes")) == ["Named", "Root", "Mo"]


def test_ten_times_the_people_cost_the_same_queries(client, moderator, queries):
    counts = []
    for more in (4, 40):
        for number in range(more):
            user = UserFactory(proof=Proof.DOMAIN, proven_at=timezone.now())
            Profile.objects.update_or_create(user=user, defaults={"role": "Nurse"})
            if number % 2:
                people.suspension_of(user)
            user.groups.set(moderator.groups.all() if number % 3 == 0 else [])
        client.get(LIST)
        with queries() as counted:
            assert client.get(LIST).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


# The address


@pytest.mark.parametrize("name", PEOPLE)
def test_look_at_an_address_is_recorded_whoever_looks(as_person, ann, name):
    client = as_person(name)
    response = client.post(page_of(ann))
    may_look = name in READERS
    assert ("ann.lee@nhs.net" in response.content.decode()) is may_look
    viewer = client.session.get("_auth_user_id")
    assert looks() == ([(int(viewer), "users.user", str(ann.pk))] if may_look else [])


def test_address_is_shown_once(client, moderator, ann):
    assert "ann.lee" not in client.get(page_of(ann)).content.decode()
    shown = client.post(page_of(ann))
    assert "ann.lee@nhs.net" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "ann.lee" not in client.get(page_of(ann)).content.decode()
    client.post(page_of(ann))
    assert len(looks()) == 2


def test_address_is_not_shown_when_the_look_cannot_be_recorded(client, moderator, ann, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("The ledger is full.")

    monkeypatch.setattr("users.actions.registers.record", fail)
    with pytest.raises(RuntimeError):
        client.post(page_of(ann))
    with pytest.raises(RuntimeError):
        client.post(LIST, {"email": ann.email})


def test_whoever_may_only_see_the_register_sees_no_address(client, ann):
    user = UserFactory()
    for codename in ("access_admin", "view_register"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    assert soup(client.get(page_of(ann))).select("main form") == []
    assert soup(client.get(LIST)).select("input[name=email]") == []
    for response in (client.post(page_of(ann)), client.post(LIST, {"email": ann.email})):
        assert (response.status_code, response["Location"]) == (302, "/cms/")
    assert looks() == []


def test_right_to_see_addresses_alone_opens_nothing(client, ann):
    user = UserFactory()
    for codename in ("access_admin", "view_email"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    for response in (client.post(page_of(ann)), client.post(LIST, {"email": ann.email}), client.get(LIST)):
        assert response.status_code == 302
        assert response["Location"] == "/cms/"
    assert looks() == []


@pytest.mark.parametrize("typed", ["ann.lee@nhs.net", " Ann.Lee@NHS.net "])
def test_whole_address_leads_to_its_account_and_is_recorded(client, moderator, ann, typed):
    response = client.post(LIST, {"email": typed})
    assert (response.status_code, response["Location"]) == (302, page_of(ann))
    assert looks() == [(moderator.pk, "users.user", str(ann.pk))]


@pytest.mark.parametrize("typed", ["bo@nhs.net", "_nn.lee@nhs.net", "nn.lee@nhs.net"])
def test_search_for_an_address_that_nobody_has_is_recorded_without_it(client, moderator, ann, typed):
    response = client.post(LIST, {"email": typed})
    text = response.content.decode()
    assert response.status_code == 200
    assert "No account has this address." in text
    assert soup(response).select_one("input[name=email]")["value"] == typed
    assert looks() == [(moderator.pk, "", "")]
    assert "nhs.net" not in Entry.objects.get().reason


@pytest.mark.parametrize(
    "typed",
    ["", "ann", "ann.lee@", "@nhs.net", "%@nhs.net", "nhs.net", "ann.lee@nhs.net\nbo@nhs.net", "ann\x00@nhs.net",
     "a" * 2000 + "@nhs.net", "<script>@nhs.net", "\u202eann@nhs.net"],
)  # fmt: skip
def test_part_of_an_address_finds_nobody(client, moderator, ann, typed):
    response = client.post(LIST, {"email": typed})
    assert response.status_code == 200
    assert soup(response).select(".error-message")
    assert "<script>@" not in response.content.decode()
    assert looks() == []


def test_look_takes_a_token(client, moderator, ann):
    client.handler.enforce_csrf_checks = True
    assert client.post(page_of(ann)).status_code == 403
    assert client.post(LIST, {"email": ann.email}).status_code == 403
    assert looks() == []


# The page of a person


def test_page_tells_all_but_secrets(client, moderator, ann):
    User.objects.filter(pk=ann.pk).update(
        password="argon2$secret-hash", rules_version=RulesVersion.objects.first()
    )
    Profile.objects.update_or_create(
        user=ann,
        defaults={"organisation": "St Mary's", "role": "Nurse", "region": Region.LONDON, "show_role": True},
    )
    StaffRequest.objects.create(
        user=ann, employer="Sunny Home", role="Carer", sentence="I care for six people.",
        decision=Decision.DECLINED, reason="Ask with your work address.", decided_at=timezone.now(),
        decided_by=moderator,
    )  # fmt: skip
    now = timezone.now()
    ended = {"starts_at": now - 9 * DAY, "ends_at": now - 2 * DAY, "lifted_at": now - 5 * DAY}
    old = people.suspension_of(ann, reason="Named a patient.", lifted_by=moderator, **ended)
    Appeal.objects.create(suspension=old, text="I did not <b>mean</b> to.")
    people.suspension_of(ann, reason="Rude again.")
    response = client.get(page_of(ann))
    text = response.content.decode()
    shown = words(soup(response).select_one("main"))
    for told in (
        "Ann Lee", "Work email address", "St Mary's", "Nurse", "London", "Sunny Home", "I care for six people.",
        "Declined", "Ask with your work address.", "by Mo Dare", "Named a patient.", "I did not <b>mean</b> to.",
        "Rude again.", "A closed account", "Suspended until", f"Version {RulesVersion.objects.first().pk}",
    ):  # fmt: skip
        assert told in shown, told
    assert "secret-hash" not in text
    assert "argon2" not in text
    assert "ann.lee" not in text
    assert "<b>mean" not in text


def test_page_of_someone_of_whom_nothing_is_known(client, moderator):
    blank = UserFactory(first_name="", last_name="", public_name="", email="secret@example.org")
    Profile.objects.filter(user=blank).delete()
    response = client.get(page_of(blank))
    assert response.status_code == 200
    assert words(soup(response).select_one("h1")) == f"Account {blank.pk}"
    assert "secret@" not in response.content.decode()


@pytest.mark.parametrize("pk", ["abc", "0", "999999", "9" * 40])
def test_nobody_is_not_found(client, moderator, pk):
    for response in (client.get(f"{LIST}inspect/{pk}/"), client.post(f"{LIST}inspect/{pk}/")):
        assert response.status_code == 404
    assert looks() == []


def test_page_costs_the_same_however_long_the_story(client, moderator, ann, queries):
    counts = []
    for more in (1, 10):
        for number in range(more):
            now = timezone.now()
            ended = {"starts_at": now - 3 * DAY, "ends_at": now - 2 * DAY, "lifted_at": now - 2 * DAY}
            suspension = people.suspension_of(ann, by=UserFactory(), lifted_by=UserFactory(), **ended)
            Appeal.objects.create(suspension=suspension, text="No.")
            StaffRequest.objects.create(
                user=ann, employer=f"Home {number}", role="Carer", sentence="I care.", decided_by=UserFactory(),
                decision=Decision.DECLINED, decided_at=now,
            )  # fmt: skip
        client.get(page_of(ann))
        with queries() as counted:
            client.get(page_of(ann))
        counts.append(len(counted))
    assert counts[0] == counts[1]


# Suspending


def suspend_links(client, person):
    return [
        link["href"]
        for link in soup(client.get(page_of(person))).select("main a")
        if words(link) == "Suspend"
    ]


def test_moderator_is_led_to_suspend_those_without_powers(client, moderator, ann):
    assert suspend_links(client, ann) == [reverse("users_cms:suspend", args=[ann.pk])]
    assert suspend_links(client, moderator) == []
    assert suspend_links(client, UserFactory.in_group("Editors")) == []


# The file


def test_file_holds_no_address_and_is_recorded(client, moderator, ann):
    UserFactory(public_name="=Bo", email="bo@nhs.net")
    heading, *rows = rows_of(client.post(LIST))
    assert heading == ["Name shown", "proof", "proven at", "State", "date joined"]
    assert [row[0] for row in rows] == ["'=Bo", "Ann Lee", "Mo"]
    assert rows[1][1] == "Work email address"
    assert rows[1][3] == "Active"
    assert not any("@" in cell for row in rows for cell in row)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id) == (Kind.REGISTER_EXPORTED, moderator.pk)
    assert entry.reason == "Register of staff: everything."


def test_file_holds_what_was_filtered(client, moderator, ann):
    assert [row[0] for row in rows_of(client.post(f"{LIST}?proof=domain&q=ann"))] == ["Name shown", "Ann Lee"]
    assert Entry.objects.get().reason == "Register of staff: proof=domain, found by a search."


@pytest.mark.parametrize("name", PEOPLE)
def test_file_is_for_moderators(as_person, name):
    response = as_person(name).post(LIST)
    assert response.streaming is (name in READERS)
    assert Entry.objects.count() == (1 if name in READERS else 0)
