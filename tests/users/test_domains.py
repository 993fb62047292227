"""Email domains that prove where people work, as moderators keep them."""

import pytest
from django.core.exceptions import ValidationError

from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.users import UserFactory
from tests.users.people import PEOPLE, person, staff
from users.domains import clean_domain
from users.models import EmailDomain
from users.proof import is_proof

pytestmark = pytest.mark.django_db

DOMAINS = "/cms/email-domains/"
KEEPERS = {"Moderators", "superuser"}


@pytest.fixture
def joy(client):
    user = UserFactory.in_group("Moderators")
    client.force_login(user)
    return user


@pytest.fixture
def rose():
    return EmailDomain.objects.create(domain="rosecourt.example", note="A care home")


def page_of(response):
    return response.content.decode()


def paths(domain):
    return [DOMAINS, f"{DOMAINS}new/", f"{DOMAINS}edit/{domain.pk}/", f"{DOMAINS}delete/{domain.pk}/"]


@pytest.mark.parametrize("name", PEOPLE)
def test_screens_open_for_moderators_alone(client, rose, name):
    client.force_login(person(name))
    for path in paths(rose):
        assert client.get(path).status_code == (200 if name in KEEPERS else 302), path


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in KEEPERS])
def test_nobody_else_changes_anything_by_post(client, rose, name):
    client.force_login(person(name))
    for path in paths(rose):
        client.post(path, {"domain": "evil.example"})
    assert set(EmailDomain.objects.values_list("domain", flat=True)) == {
        "gov.uk", "nhs.net", "nhs.uk", "rosecourt.example",
    }  # fmt: skip
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("rosecourt.example", "rosecourt.example"),
        (" RoseCourt.Example ", "rosecourt.example"),
        ("care.rosecourt.co.uk", "care.rosecourt.co.uk"),
        ("rosecourt.co.uk.", "rosecourt.co.uk"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("ROSE-COURT.ORG.UK", "rose-court.org.uk"),
        # Full-width letters and dots of a Japanese keyboard are the same domain.
        ("ｎｈｓ。ｅｘａｍｐｌｅ", "nhs.example"),
    ],
)
def test_domain_is_stored_as_addresses_are(client, joy, typed, stored):
    response = client.post(f"{DOMAINS}new/", {"domain": typed, "note": "Whose"})
    assert response.status_code == 302
    assert EmailDomain.objects.filter(domain=stored).exists()
    assert is_proof(f"ann@{stored}")


OPEN = "Anyone can have"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "This field is required."),
        ("nhs", "at least one dot"),
        ("uk", "at least one dot"),
        ("@nhs.uk", "Enter the domain alone"),
        ("ann@nhs.uk", "Enter the domain alone"),
        ("https://nhs.uk/", "Enter a domain like nhs.net."),
        ("nhs..uk", "Enter a domain like nhs.net."),
        (".nhs.uk", "Enter a domain like nhs.net."),
        ("-nhs.uk", "Enter a domain like nhs.net."),
        ("nhs uk.example", "Enter a domain like nhs.net."),
        ("n_h_s.example", "Enter a domain like nhs.net."),
        ("*.nhs.example", "Enter a domain like nhs.net."),
        ("10.0.0.1", "Enter a domain like nhs.net."),
        ("nhs.example\nevil.example", "Enter a domain like nhs.net."),
        ("a\x00b.example", "Null characters are not allowed."),
        ("nhs.\u202eexample", "Enter a domain like nhs.net."),
        ("<script>alert(1)</script>.example", "Enter a domain like nhs.net."),
        (f"{'x' * 64}.example", "Enter a domain like nhs.net."),
        ("x." * 130 + "example", "at most 253 characters"),
        ("nhs.net", "This domain is in the list already."),
        ("NHS.NET", "This domain is in the list already."),
        ("co.uk", OPEN),
        ("org.uk", OPEN),
        ("ORG.UK.", OPEN),
        ("com.au", OPEN),
        ("uk.com", OPEN),
        ("gmail.com", OPEN),
        ("Outlook.com", OPEN),
        ("hotmail.com", OPEN),
        ("hotmail.co.uk", OPEN),
        ("yahoo.com", OPEN),
        ("icloud.com", OPEN),
        ("btinternet.com", OPEN),
        ("onmicrosoft.com", OPEN),
        ("github.io", OPEN),
        ("sharklasers.com", OPEN),
        ("guerrillamail.info", OPEN),
        ("hotmail.de", OPEN),
        ("outlook.fr", OPEN),
        ("yahoo.co.jp", OPEN),
        ("YAHOO.com.au", OPEN),
    ],
)
def test_what_proves_nothing_is_refused_in_words(client, joy, typed, says):
    before = EmailDomain.objects.count()
    response = client.post(f"{DOMAINS}new/", {"domain": typed, "note": "Whose it is"})
    assert response.status_code == 200
    assert says in page_of(response)
    assert "Whose it is" in page_of(response)
    assert "<script>alert" not in page_of(response)
    assert EmailDomain.objects.count() == before
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "domain",
    ["live.rosecourt.example", "mail.nhs.uk", "outlook.rosecourt.co.uk", "rosecourt.onmicrosoft.com"],
)
def test_domain_of_one_employer_is_taken_whatever_it_begins_with(domain):
    assert clean_domain(domain) == domain


@pytest.mark.parametrize("domain", ["nhs.net", "nhs.uk", "gov.uk"])
def test_domains_of_the_start_would_be_taken_again(domain):
    assert clean_domain(domain) == domain


def test_long_text_is_refused_at_once():
    with pytest.raises(ValidationError, match="at most 253"):
        clean_domain("a" + "\u0301\u0316" * 500_000 + ".example")


@pytest.mark.parametrize("note", ["evil\u202etxt", "<script>alert(1)</script>"])
def test_note_is_plain_text(client, joy, note):
    response = client.post(f"{DOMAINS}new/", {"domain": "rosecourt.example", "note": note})
    assert response.status_code == 200
    assert "<script>alert" not in page_of(response)
    assert not EmailDomain.objects.filter(domain="rosecourt.example").exists()


def said():
    return list(Entry.objects.order_by("pk").values_list("kind", "reason"))


def test_each_change_is_recorded(client, joy):
    client.post(f"{DOMAINS}new/", {"domain": "rosecourt.example"})
    domain = EmailDomain.objects.get(domain="rosecourt.example")
    client.post(f"{DOMAINS}edit/{domain.pk}/", {"domain": "rosecourt.example", "with_subdomains": "on"})
    client.post(f"{DOMAINS}edit/{domain.pk}/", {"domain": "rosecourt.example", "with_subdomains": "on"})
    client.post(f"{DOMAINS}delete/{domain.pk}/")
    kind = Kind.DOMAIN_CHANGED
    assert said() == [
        (kind, "Added rosecourt.example"),
        (kind, "Changed to rosecourt.example with its subdomains"),
        (kind, "Deleted rosecourt.example with its subdomains"),
    ]
    assert set(Entry.objects.values_list("actor_id", "subject_id")) == {(joy.pk, str(domain.pk))}


def test_longest_domain_is_recorded(client, joy):
    longest = ".".join(["x" * 60] * 4) + ".exampl"
    client.post(f"{DOMAINS}new/", {"domain": longest, "with_subdomains": "on"})
    assert longest in Entry.objects.get().reason


def test_deleting_says_that_nobody_loses_anything_at_once(client, joy, rose):
    user = staff(email="ann@rosecourt.example")
    assert "Nobody loses their registration at once" in page_of(client.get(f"{DOMAINS}delete/{rose.pk}/"))
    client.post(f"{DOMAINS}delete/{rose.pk}/")
    user.refresh_from_db()
    assert user.is_proven()
    assert not is_proof(user.email)


def test_looking_deletes_nothing(client, joy, rose):
    client.get(f"{DOMAINS}delete/{rose.pk}/")
    assert EmailDomain.objects.filter(pk=rose.pk).exists()


def test_domains_are_not_deleted_in_bulk_past_the_record(client, joy, rose):
    path = f"/cms/bulk/users/emaildomain/delete/?id={rose.pk}&next=/cms/"
    client.post(path)
    assert EmailDomain.objects.filter(pk=rose.pk).exists()


@pytest.mark.parametrize("query", ["?user__password__startswith=a", "?q=%00", "?p=x", "?ordering=password"])
def test_made_up_query_changes_nothing(client, joy, query):
    assert client.get(DOMAINS + query).status_code == 200


def test_list_costs_as_much_with_ten_times_the_rows(client, joy, queries):
    def cost():
        with queries() as counted:
            assert client.get(DOMAINS).status_code == 200
        return len(counted)

    cost()
    before = cost()
    EmailDomain.objects.bulk_create(EmailDomain(domain=f"home{number}.example") for number in range(15))
    assert cost() == before
