"""Names to show others: what may be one, and what poses as somebody else."""

import pytest
from django.core.exceptions import ValidationError

from users.addresses import clean_line
from users.lookalikes import look_of
from users.names import clean_name, is_official

NAMES = [
    "Sam", "Sam Okafor", "Dr A. B. Smith-Jones", "Siobhán O’Brien", "Nguyễn Thị Ánh", "Иван Петров", "李小龙",
    "Γιώργος", "ஸ்ரீதேவி", "สุรีย์", "عائشة", "ጤና", "Tim Doherty", "Ed H Scott", "Anna Westminster", "Mina Stern",
    "Adminah Bello", "J D H Scott", "Sam 😀", "Admiral Minton", "Théo (nights)",
]  # fmt: skip
OFFICIAL = [
    "DHSC", "dhsc press office", "D.H.S.C.", "D H S C", "DHSC_team", "Adam, DHSC", "ＤＨＳＣ",
    "the ⒹⒽⓈⒸ", "the 🄳🄷🅂🄲", "the 🅳🅷🆂🅲", "the 🇩🇭🇸🇨", "ᴅʜꜱᴄ", "𝐃𝐇𝐒𝐂", "DΗSC", "DНЅС", "D̶H̶S̶C̶", "Đhsc",
    "Department of Health", "department-of-health", "DepartmentOfHealth", "Departrnent of HeaIth", "Dept. of Health",
    "Ministry of Health", "Minister", "Prime Minister", "Мinistеr", "M1n1ster", "rninister", "Mïnïster",
    "Secretary of State", "Health Secretary", "Moderator", "moderator2", "Mοderator", "M0D3RAT0R", "NHS England",
    "Mode\u0301rator",
    "N.H.S. England", "NHSEngland", "Talk Health and Care", "Talk Health & Care", "Site admin",
    "An official", "UK Government",
]  # fmt: skip
HIDDEN = [
    "\u3164",
    "Sam\u3164",
    "\u115f\u1160",
    "Sam\uffa0",
    "\u2800Sam",
    "Sam\u200b",
    "Sam\u202eOkafor",
    "Sam\U000e0041",
]
WITH_ADDRESS = [
    "Claim £500 at https://evil.example/pay", "evil.example/pay", "www.evil.example", "WWW.evil", "sam@nhs.net",
    "mailto:sam", "Sam／Okafor", "Sam：Okafor", "Sam＠nhs",
]  # fmt: skip


def refusal(text, clean=clean_name):
    """Return the code by which a text is refused."""
    with pytest.raises(ValidationError) as refused:
        clean(text)
    return refused.value.code


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_person_is_taken(name):
    assert clean_name(name)


@pytest.mark.parametrize("name", OFFICIAL)
def test_nobody_poses_as_who_speaks_for_government(name):
    assert refusal(name) == "official"


@pytest.mark.parametrize("name", NAMES)
def test_person_is_not_taken_for_an_official(name):
    assert not is_official(name)


@pytest.mark.parametrize("text", HIDDEN)
def test_what_shows_nothing_is_refused_in_every_line(text):
    assert refusal(text, clean_line) == refusal(text) == "hidden"


@pytest.mark.parametrize("name", WITH_ADDRESS)
def test_name_that_a_mail_program_would_make_a_link_is_refused(name):
    assert refusal(name) == "address"


@pytest.mark.parametrize(("marks", "taken"), [(1, True), (3, True), (4, False), (70, False)])
def test_marks_are_not_piled_on_a_letter(marks, taken):
    # These marks make no letter of their own with an S.
    name = "Sam" + "\u0335" * marks + "s"
    assert clean_line(name) == name if taken else refusal(name, clean_line) == "marks"


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("Ⅾ.Н.S.C", "dhsc"),
        ("  Sam   O'Kafor ", "sarn o kafor"),
        ("Tim", "tlrn"),
        ("ÉCOLE", "ecole"),
        ("", ""),
        ("日本", "日本"),
    ],
)
def test_look_of_a_text(text, look):
    assert look_of(text) == look


@pytest.mark.parametrize(("name", "taken"), [("Adam, DHSC", True), ("Adam, DHSC press", False)])
@pytest.mark.django_db
def test_name_that_a_superuser_gave_stays_when_its_owner_saves_the_profile(client, name, taken):
    from tests.factories.users import UserFactory

    adam = UserFactory.registered(public_name="Adam, DHSC")
    client.force_login(adam)
    answer = client.post("/accounts/profile/", {"public_name": name, "role": "Press officer"})
    assert (answer.status_code == 302) is taken
    adam.refresh_from_db()
    assert adam.public_name == "Adam, DHSC"
