"""Registers: what they answer, to whom, and what they never answer."""

import csv
import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder

from core import registers
from core.first_rows import FirstRowsPaginator
from core.registers import Register, RegisterIndexView
from tests.core.register_urls import RequestRegister
from tests.factories.pages import soup, words
from tests.factories.users import UserFactory
from users.enums import Decision
from users.models import StaffRequest, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.register_urls")]

LIST = "/cms/registers/requests/"


def ask(employer="Sunny Home", **fields):
    """Make a request by a person of its own."""
    fields.setdefault("user", UserFactory.create(public_name="Ann Lee"))
    if fields.get("decision", Decision.WAITING) != Decision.WAITING:
        fields.setdefault("decided_at", timezone.now())
    return StaffRequest.objects.create(
        employer=employer, role="Carer", sentence=fields.pop("sentence", "I care."), **fields
    )


@pytest.fixture
def moderator(client):
    user = UserFactory.in_group("Moderators")
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def exports():
    RequestRegister.exports.clear()
    return RequestRegister.exports


def employers(response):
    return [words(cell) for cell in soup(response).select("td.field-employer")]


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


# What may be asked

ORACLES = [
    "user__password__startswith={}",
    "user__password__regex=^{}",
    "user__email__startswith={}",
    "decided_by__password__startswith={}",
    "user__groups__permissions__codename={}",
    "user={}",
    "employer__contains={}",
    "pk__in={}",
]


@pytest.mark.parametrize("oracle", ORACLES)
def test_no_column_is_read_by_guessing(client, moderator, oracle):
    person = UserFactory(password="pbkdf2_sha256$Secret", email="secret@example.org")
    for number in range(3):
        ask(employer=f"Home {number}", user=person if number == 0 else UserFactory())
    bare = employers(client.get(LIST))
    for guess in (
        "pbkdf2_sha256$S",
        "pbkdf2_sha256$X",
        "secret",
        str(person.pk),
        "0",
        "view_email",
        "Home 1",
    ):
        response = client.get(f"{LIST}?{oracle.format(guess)}")
        assert (response.status_code, employers(response)) == (200, bare)
        taken = client.post(f"{LIST}?{oracle.format(guess)}")
        assert len(rows_of(taken)) == 4


@pytest.mark.parametrize(
    "query",
    [
        "bogus=1", "utm_source=mail", "e=1", "o=1", "o=-99.x", "ot=asc", "_facets=1", "export=xlsx", "export=csv",
        "asked_at__year=x", "user__isnull=perhaps", "pk__in=a,b", "sentence__regex=(", "user__nothing=1",
        "p=abc", "p=0", "p=-1", "p=999999999999", "p=" + "9" * 5000, "p=1.5", "p=", "p=%00",
        "q=%00", "q=%00%00Sunny", "q=%ED%A0%80", "q=" + "a%20" * 3000, "q=%E2%80%AE", "q='", "q=%25",
        "decision=waiting&decision=waiting", "decision=waiting&bogus=1",
    ],
)  # fmt: skip
def test_odd_address_is_answered_with_the_list(client, moderator, query):
    ask()
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert "bogus" not in response.content.decode()


def test_lookup_that_got_so_far_is_dropped(rf):
    view = RegisterIndexView(RequestRegister())
    view.list_filter = RequestRegister.list_filter
    view.params = QueryDict("decision=waiting&user__password__startswith=p")
    (spec,), _, lookups, _ = view.get_filters(rf.get("/"))
    assert (spec.value(), lookups) == ("waiting", {})


@pytest.mark.parametrize("value", ["nonsense", "", "%00", "waiting%00", "1", "Waiting"])
def test_bad_value_of_a_filter_leads_to_the_bare_list(client, moderator, value):
    response = client.get(f"{LIST}?decision={value}&q=x")
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert client.post(f"{LIST}?decision={value}")["Location"] == LIST


def test_filter_and_search_narrow_the_list(client, moderator):
    ask("Sunny Home")
    ask("Sunny Hospice", decision=Decision.APPROVED)
    ask("Old Mill", decision=Decision.APPROVED)
    assert employers(client.get(LIST)) == ["Old Mill", "Sunny Hospice", "Sunny Home"]
    assert employers(client.get(f"{LIST}?decision=approved")) == ["Old Mill", "Sunny Hospice"]
    response = client.get(f"{LIST}?decision=approved&q=sunny")
    assert employers(response) == ["Sunny Hospice"]
    kept = soup(response).select_one("form.search-form input[type=hidden]")
    assert (kept["name"], kept["value"]) == ("decision", "approved")
    assert "Nothing found" in client.get(f"{LIST}?q=nobody").content.decode()


def test_search_is_cut_short(client, moderator):
    ask("Sunny Home")
    response = client.get(LIST, {"q": " ".join(["sunny"] * 500)})
    assert response.context["view"].query == " ".join(["sunny"] * registers.SEARCH_WORDS)
    assert client.get(LIST, {"q": "\x00Sunny\x00\t\x7fHome "}).context["view"].query == "Sunny Home"
    assert len(client.get(LIST, {"q": "s" * 9000}).context["view"].query) == registers.SEARCH_LETTERS


def test_no_order_but_the_register_s_own(client, moderator):
    ask("Home B")
    ask("Home A")
    for order in ("0", "1", "-1", "3"):
        assert employers(client.get(f"{LIST}?o={order}")) == ["Home A", "Home B"]
    assert soup(client.get(LIST)).select("th a") == []


def test_what_people_wrote_is_shown_as_text(client, moderator):
    request = ask("<script>alert(1)</script>")
    for address in (LIST, f"{LIST}inspect/{request.pk}/", f"{LIST}?q=<script>alert(1)</script>"):
        assert "<script>alert" not in client.get(address).content.decode()


# How much


def test_ten_times_the_rows_cost_the_same_queries(client, moderator, queries):
    counts = []
    for more in (4, 36):
        for number in range(more):
            ask(f"Home {number}")
        client.get(LIST)
        with queries() as counted:
            assert client.get(LIST).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_pages_lead_to_all_that_is_shown(client, moderator, monkeypatch):
    monkeypatch.setattr(registers.Register, "list_per_page", 3)
    monkeypatch.setattr(FirstRowsPaginator, "rows_shown", 8)
    for number in range(10):
        ask(f"Home {number}")
    pages = [employers(client.get(f"{LIST}?p={number}")) for number in (1, 2, 3, 4)]
    assert pages == [
        ["Home 9", "Home 8", "Home 7"],
        ["Home 6", "Home 5", "Home 4"],
        ["Home 3", "Home 2"],
        ["Home 9", "Home 8", "Home 7"],
    ]
    page = soup(client.get(f"{LIST}?p=2&decision=waiting&bogus=1"))
    assert "The first 8 are shown here" in page.get_text()
    links = [QueryDict(link["href"].lstrip("?")).dict() for link in page.select("nav.pagination a[href]")]
    assert {link.pop("p") for link in links} == {"1", "2", "3"}
    assert all(link == {"decision": "waiting"} for link in links)


# Who

PEOPLE = ("anonymous", "Editors", "Publishers", "Moderators", "Analysts", "staff", "superuser")
READERS = ("Moderators", "superuser")


@pytest.fixture
def as_person(client):
    def as_person(name):
        if name == "superuser":
            client.force_login(UserFactory(is_superuser=True))
        elif name == "staff":
            client.force_login(UserFactory())
        elif name != "anonymous":
            client.force_login(UserFactory.in_group(name))
        return client

    return as_person


@pytest.mark.parametrize("name", PEOPLE)
def test_register_is_read_with_its_permission(as_person, exports, name):
    client, request = as_person(name), ask()
    statuses = [client.get(LIST).status_code, client.get(f"{LIST}inspect/{request.pk}/").status_code]
    taken = client.post(LIST)
    assert statuses == ([200, 200] if name in READERS else [302, 302])
    assert taken.streaming is (name in READERS)
    assert len(exports) == (1 if name in READERS else 0)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("action", ["create", "edit/{}", "delete/{}", "history/{}", "choose_parent"])
def test_nobody_changes_a_row(as_person, name, action):
    client, request = as_person(name), ask()
    address = f"{LIST}{action.format(request.pk)}/"
    for response in (client.get(address), client.post(address, {"employer": "Changed"})):
        assert response.status_code in ((404,) if name in READERS else (302, 404))
    assert StaffRequest.objects.get().employer == "Sunny Home"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_page_of_a_row_is_only_read(client, moderator, method):
    request = ask()
    assert getattr(client, method)(f"{LIST}inspect/{request.pk}/").status_code == 405


def test_superuser_is_offered_no_change(client):
    client.force_login(UserFactory(is_superuser=True))
    request = ask()
    helper = RequestRegister().permission_helper
    user = User.objects.get(is_superuser=True)
    assert not helper.user_can_create(user)
    assert not helper.user_can_edit_obj(user, request)
    assert not helper.user_can_delete_obj(user, request)
    for address in (LIST, f"{LIST}inspect/{request.pk}/"):
        links = [link["href"] for link in soup(client.get(address)).select("main a[href]")]
        assert not any("edit" in link or "delete" in link or "create" in link for link in links)


# One row


@pytest.mark.parametrize(
    "pk", ["abc", "0", "-1", "999999", "9" * 30, "1e3", "_5F", "1_2C2", "NULL", "١", "1.5", "%00", "1%00"]
)
def test_row_that_is_none_is_not_found(client, moderator, pk):
    assert client.get(f"{LIST}inspect/{pk}/").status_code == 404


def test_row_outside_the_register_is_not_found(client, moderator):
    request = ask("Kept out")
    assert employers(client.get(LIST)) == []
    assert client.get(f"{LIST}inspect/{request.pk}/").status_code == 404


def test_who_may_not_look_learns_nothing_of_what_is_there(as_person):
    client, request = as_person("Editors"), ask()
    answers = [client.get(f"{LIST}inspect/{pk}/") for pk in (request.pk, 999999, "abc")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/cms/")}


def test_page_of_a_row_shows_what_is_declared(client, moderator):
    request = ask(decision=Decision.APPROVED, decided_by=moderator, sentence="I care for six people.")
    page = soup(client.get(f"{LIST}inspect/{request.pk}/"))
    labels = [words(label) for label in page.select("main dt")]
    assert labels == ["Who", "Employer", "Sentence", "Decision", "Decided by", "Asked at"]
    values = [words(value) for value in page.select("main dd")]
    expected = [request.user.get_full_name(), "Sunny Home", "I care for six people.", "Approved"]
    assert values[:5] == [*expected, moderator.get_full_name()]


# The file


def test_file_holds_the_rows_of_the_list(client, moderator, exports):
    ask("Old Mill")
    ask("=HYPERLINK(1)", decision=Decision.APPROVED, sentence="@SUM(1)")
    response = client.post(f"{LIST}?decision=approved&bogus=1&p=7")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="register-of-requests.csv"'
    heading, row = rows_of(response)
    assert heading == ["Who", "employer", "sentence", "decision", "asked at", "decided at"]
    assert row[1:4] == ["'=HYPERLINK(1)", "'@SUM(1)", "Approved"]
    assert exports == [(moderator, "decision=approved")]


def test_record_of_a_file_holds_no_word_that_was_searched(client, moderator, exports):
    ask()
    assert len(rows_of(client.post(f"{LIST}?q=sunny"))) == 2
    rows_of(client.post(LIST))
    assert [what for _, what in exports] == ["found by a search", "everything"]


def test_file_is_recorded_before_its_first_row(client, moderator, monkeypatch):
    def fail(self, *, by, what):
        raise RuntimeError("The ledger is full.")

    monkeypatch.setattr(RequestRegister, "record_export", fail)
    ask()
    with pytest.raises(RuntimeError):
        client.post(LIST)


def test_file_is_read_in_chunks_while_it_is_sent(client, moderator, monkeypatch, queries):
    monkeypatch.setattr(registers, "ROWS_A_CHUNK", 4)
    for number in range(9):
        ask(f"Home {number}")
    response = client.post(LIST)
    parts = iter(response.streaming_content)
    with queries() as counted:
        next(parts)
    assert len(counted) == 0
    with queries() as counted:
        assert next(parts).count(b"Home") == 4
    assert len(counted) == 1
    with queries() as counted:
        assert b"".join(parts).count(b"Home") == 5
    assert len(counted) == 2


def test_file_is_never_sent_for_following_a_link(client, moderator, exports):
    ask()
    for export in ("csv", "xlsx"):
        assert "text/html" in client.get(f"{LIST}?export={export}")["Content-Type"]
    assert exports == []


def test_file_takes_a_token(moderator, client, exports):
    client.handler.enforce_csrf_checks = True
    assert client.post(LIST).status_code == 403
    assert exports == []


def test_register_without_columns_for_a_file_has_none(client, moderator, monkeypatch, exports):
    monkeypatch.setattr(RequestRegister, "list_export", ())
    ask()
    assert client.post(LIST).status_code == 302
    assert soup(client.get(LIST)).select("main form[method=post]") == []
    assert exports == []


# How a register is written


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"permission": None}, "permission"),
        ({"list_filter": ("user",)}, "filtered"),
        ({"list_filter": ("decision",)}, "filtered"),
        ({"list_filter": (("user", object),)}, "filtered"),
        ({"inspect_view_fields": []}, "shows"),
    ],
)
def test_unsafe_register_is_refused(fields, word):
    with pytest.raises(ImproperlyConfigured, match=word):
        type("Unsafe", (RequestRegister,), fields)()


def test_register_says_where_its_file_is_recorded():
    with pytest.raises(NotImplementedError):
        Register.record_export(RequestRegister(), by=None, what="")


def test_register_grants_its_permission_alone():
    granted = RequestRegister().get_permissions_for_registration()
    assert [permission.codename for permission in granted] == ["view_staffrequest"]


def test_register_claims_no_place_to_edit_its_rows():
    superuser = UserFactory(is_superuser=True)
    RequestRegister().register_admin_url_finders()
    assert AdminURLFinder(superuser).get_edit_url(ask()) is None
    assert AdminURLFinder(superuser).get_edit_url(superuser) == f"/cms/users/edit/{superuser.pk}/"
