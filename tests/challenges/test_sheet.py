"""Sheets of official answers: every encoding and separator of offices is read, and each fault is a line."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from wagtail.models import PageViewRestriction

from challenges import sheet_files
from challenges.enums import IdeaState, Status
from challenges.refusals import NotASheet
from challenges.sheet import KNOWN, MOST_FAULTS
from challenges.sheet_files import read_lines
from screening.enums import Mode
from tests.factories.challenges import ChallengePageFactory, answer, idea_by
from tests.factories.pages import restrict
from tests.factories.screening import site_mode
from tests.factories.sheets import HEADINGS, checked, csv_of, uploaded, xlsx_of
from tests.factories.users import UserFactory


@pytest.fixture
def publisher(db):
    return UserFactory.in_group("Publishers", public_name="Ann, DHSC")


@pytest.fixture
def idea(db):
    site_mode(Mode.AFTER)
    return idea_by(UserFactory.registered(), ChallengePageFactory(slug="asked"))


def faults_of(data, by):
    return checked(data, by).faults.sentences


# Reading


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_every_office_is_read(idea, publisher, encoding, delimiter):
    row = [idea.pk, "Being read", "Café, “now”; soon.", "the workforce team"]
    found = checked(csv_of(row, encoding=encoding, delimiter=delimiter), publisher)
    assert not found.faults
    (stored,) = found.rows
    assert stored["reason"] == "Café, “now”; soon."
    assert stored["status"] == Status.BEING_READ


def test_excel_is_read(idea, publisher):
    day = timezone.localdate() + timedelta(days=30)
    row = [
        float(idea.pk),
        "not-now",
        "=But as text.",
        None,
        "Said\nthis",
        3,
        True,
        day,
    ]
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(row)
    book.active["C2"].data_type = "s"
    file = io.BytesIO()
    book.save(file)
    found = checked(file.getvalue(), publisher)
    assert not found.faults.sentences
    (stored,) = found.rows
    assert (stored["idea"], stored["status"]) == (idea.pk, "not-now")
    assert (stored["reason"], stored["said"], stored["did"]) == ("=But as text.", "Said\nthis", "3")
    assert stored["next_date"] == day.isoformat()


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_columns_may_stand_in_any_order_and_be_missing(idea, publisher, make):
    found = checked(make(["Why not.", "DONE", idea.pk], headings=["Reason", " Status", "ID"]), publisher)
    assert not found.faults
    assert found.rows[0]["status"] == Status.DONE


@pytest.mark.parametrize(
    "text", ["{pk}", " {pk} ", "{url}", "{site}{url}", "{site}{url}?sort=newest#responses"]
)
def test_idea_is_named_by_number_or_address(idea, publisher, text):
    text = text.format(pk=idea.pk, url=idea.conversation.url, site=settings.SITE_ADDRESS)
    found = checked(csv_of([text, "done", "Why."]), publisher)
    assert [row["idea"] for row in found.rows] == [idea.pk]


def test_rows_without_an_answer_are_left_alone(idea, publisher):
    found = checked(csv_of([idea.pk], [], ["", "", ""], [idea.pk, "done", "Why."]), publisher)
    assert (len(found.rows), found.left_alone) == (1, 1)
    assert found.rows[0]["row"] == 5


# Faults


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", "done", "Why."], "Row 2, id: enter the number of an idea"),
        (["soon", "done", "Why."], "Row 2, id: enter the number of an idea"),
        (["http://elsewhere.org/challenges/a/ideas/{pk}-b/", "done", "Why."], "Row 2, id: enter the number"),
        (["http://[elsewhere", "done", "Why."], "Row 2, id: enter the number"),
        (["999999", "done", "Why."], "Row 2, id: there is no public idea 999999"),
        (["9" * 18, "done", "Why."], "Row 2, id: there is no public idea"),
        (["9" * 19, "done", "Why."], "Row 2, id: enter the number"),
        (["{pk}", "finished", "Why."], "Row 2, status: Choose one of these: Received, Being read"),
        (["{pk}", "", "Why."], "Row 2, status: Choose a status."),
        (["{pk}", "done", ""], "Row 2, reason: Enter why"),
        (["{pk}", "done", "x" * 501], "Row 2, reason: Enter at most 500 characters. You typed 501."),
        (["{pk}", "done", "a <b>"], "Row 2, reason: Leave out the signs < and >."),
        (["{pk}", "done", "Why.", "", "", "x" * 1501], "Row 2, did: Enter at most 1,500 characters."),
        (["{pk}", "done", "Why.", *[""] * 4, "soon"], "Row 2, next_date: Enter a date like"),
        (["{pk}", "done", "Why.", *[""] * 4, "2020-01-01"], "Row 2, next_date: Enter a day that is still"),
        (["{pk}", "done", "Why.", *[""] * 5, "more"], "Row 2, it has more cells than there are columns"),
    ],
)
def test_each_fault_is_a_line_with_its_row_and_what_to_do(idea, publisher, row, sentence):
    faults = faults_of(csv_of([str(cell).replace("{pk}", str(idea.pk)) for cell in row]), publisher)
    assert len(faults) == 1
    assert sentence in faults[0]


def test_all_faults_of_a_row_are_said(idea, publisher):
    faults = faults_of(csv_of([idea.pk, "gone", "", "", "", "x" * 1501], [999999, "", "Why."]), publisher)
    assert [fault.split(":")[0] for fault in faults] == [
        *("Row 2, status", "Row 2, reason", "Row 2, did"),
        *("Row 3, id", "Row 3, status"),
    ]


def test_an_idea_stands_once_in_a_sheet(idea, publisher):
    faults = faults_of(
        csv_of([idea.pk, "done", "Why."], [idea.conversation.url, "planned", "Or."]), publisher
    )
    assert faults == [f"Row 3, id: idea {idea.pk} is in row 2 already. Keep one of the two."]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x.org")',
        "＝1",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "+A1",
        " =A1",
        "+Sheet1!A1",
    ],
)
@pytest.mark.parametrize("column", range(len(HEADINGS)))
def test_formula_in_csv_is_a_fault_in_every_column(idea, publisher, text, column):
    row = [idea.pk, "done", "Why.", *[""] * 5]
    row[column] = text
    faults = faults_of(csv_of(row), publisher)
    assert faults == [f"Row 2, {HEADINGS[column]}: this is a formula. Put its result here as text."]


@pytest.mark.parametrize(
    "text",
    [
        "- We ordered 30 locks.",
        "@nhs.uk has it.",
        "+44 20 7946 0000",
        "-5 wards",
        "- A4 paper (white).",
        "- Done!",
    ],
)
def test_words_behind_a_sign_are_no_formula(idea, publisher, text):
    assert checked(csv_of([idea.pk, "done", text]), publisher).rows[0]["reason"] == text


def test_apostrophe_that_says_text_is_taken_off(idea, publisher):
    found = checked(csv_of([idea.pk, "done", "'-1+1 is text"]), publisher)
    assert found.rows[0]["reason"] == "-1+1 is text"


def test_formula_in_excel_is_a_fault_and_never_evaluated(idea, publisher):
    row = [idea.pk, "done", "=1+1", '=HYPERLINK("http://x.org")']
    assert [fault.split(":")[0] for fault in faults_of(xlsx_of(row), publisher)] == [
        *("Row 2, reason", "Row 2, team"),
    ]


def test_error_of_the_spreadsheet_is_a_fault(idea, publisher):
    assert "error of the spreadsheet" in faults_of(xlsx_of([idea.pk, "done", "#REF!"]), publisher)[0]


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["id", "status"], "These columns are missing: reason."),
        (["id", "status", "reason", "owner"], "These columns are not known: owner."),
        (["id", "status", "reason", "", "team"], "not known: one without a name."),
        (["id", "status", "reason", "Status"], "These columns are there twice: status."),
        (["id", "status", "reason", "=1+1"], "not known: a formula."),
        ([], "These columns are missing: id, status, reason."),
    ],
)
@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_wrong_columns_are_named(publisher, make, headings, sentence):
    with pytest.raises(NotASheet) as refusal:
        checked(make(["1", "done", "Why."] if headings else [], headings=headings), publisher)
    assert sentence in refusal.value.sentence
    assert "The first row names the columns: id, status" in refusal.value.sentence


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheet_files.MOST_BYTES_UNPACKED + 1))
    return file.getvalue()


def far_row():
    """Return a sheet whose second row is the last that there can be of 32 bits."""
    source, file = io.BytesIO(xlsx_of(["1", "done", "Why."])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<row r="2"', b'<row r="4294967295"'))
    return file.getvalue()


def with_entities():
    source, file = io.BytesIO(xlsx_of(["1", "done", "Why."])), io.BytesIO()
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<worksheet", laughs))
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"id" * sheet_files.MOST_BYTES, sheet_files.TOO_BIG),
        (bomb, sheet_files.TOO_BIG_UNPACKED),
        (far_row, sheet_files.TOO_MANY),
        (with_entities, sheet_files.BROKEN_XLSX),
        (lambda: b"PK\x03\x04 but no more", sheet_files.BROKEN_XLSX),
        (lambda: xlsx_of(["1"])[:-200], sheet_files.BROKEN_XLSX),
        (lambda: sheet_files.XLS + b"old", sheet_files.OLD_EXCEL),
        (lambda: b"\x89PNG\r\n\x1a\n\0\0\x81", sheet_files.NO_TEXT),
        (lambda: b"id,status,reason\n\x81\n", sheet_files.NO_TEXT),
        (lambda: b"\xff\xfei", sheet_files.NO_TEXT),
        (lambda: b'id,status,reason\n1,done,"Why', sheet_files.BROKEN_CSV.format(1)),
        (lambda: csv_of(["1", "done", "x" * 200_000]), sheet_files.BROKEN_CSV.format(1)),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(make, sentence):
    with pytest.raises(NotASheet) as refusal:
        read_lines(uploaded(make()), KNOWN)
    assert refusal.value.sentence == sentence


def test_more_rows_than_allowed_are_refused(monkeypatch):
    monkeypatch.setattr(sheet_files, "MOST_ROWS", 3)
    rows = [["1", "done", "Why."]] * 3
    for make in (csv_of, xlsx_of):
        assert len(read_lines(uploaded(make(*rows)), KNOWN)) == 4
        with pytest.raises(NotASheet) as refusal:
            read_lines(uploaded(make(*rows, [], ["1", "done", "Why."])), KNOWN)
        assert refusal.value.sentence == sheet_files.TOO_MANY


def test_fifty_thousand_rows_take_few_queries_and_show_a_thousand_faults(publisher, idea, queries):
    rows = [[10**9 + number, "done", "Why."] for number in range(49_999)]
    data = csv_of([idea.pk, "done", "Why."], *rows)
    with queries() as counted:
        faults = checked(data, publisher).faults
    assert len(counted) <= 50 * 5
    assert faults.number == 49_999
    assert len(faults.sentences) == MOST_FAULTS + 1
    assert faults.sentences[-1] == "There are 48,999 more. Put these right first."


# Whom it is for


@pytest.mark.parametrize("state", [IdeaState.HELD, IdeaState.WITHDRAWN, IdeaState.REMOVED])
def test_what_is_not_public_is_not_there(idea, publisher, state):
    other = idea_by(UserFactory(), idea.challenge, state=state)
    assert "no public idea" in faults_of(csv_of([other.pk, "done", "Why."]), publisher)[0]


def test_own_idea_is_answered_by_somebody_else(idea, publisher):
    own = idea_by(publisher, idea.challenge)
    assert "of somebody else" in faults_of(csv_of([own.pk, "done", "Why."]), publisher)[0]


def test_idea_of_a_closed_page_is_not_there_for_who_may_not_look(idea, publisher):
    restrict(idea.challenge, PageViewRestriction.GROUPS)
    assert "no public idea" in faults_of(csv_of([idea.pk, "done", "Why."]), publisher)[0]


# A sheet to fill in


def read_back(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_template_lists_what_has_no_answer_and_defuses_formulas(client, idea, publisher):
    evil = idea_by(UserFactory(), idea.challenge, title="=1+1")
    done = idea_by(UserFactory(), idea.challenge)
    answer(done, "done")
    idea_by(publisher, idea.challenge)
    idea_by(UserFactory(), idea.challenge, state=IdeaState.HELD)
    idea_by(UserFactory())
    client.force_login(publisher)
    response = client.get(reverse("challenges_cms:sheet_template", args=[idea.challenge_id]))
    rows = read_back(response)
    assert response["Content-Disposition"] == 'attachment; filename="answers-asked.csv"'
    assert {row["id"]: row["title"] for row in rows} == {str(idea.pk): idea.title, str(evil.pk): "'=1+1"}


def test_template_filled_in_is_a_sheet(client, idea, publisher):
    client.force_login(publisher)
    (row,) = read_back(client.get(reverse("challenges_cms:sheet_template", args=[idea.challenge_id])))
    row |= {"status": "Planned", "reason": "Next year."}
    found = checked(csv_of(list(row.values()), headings=list(row)), publisher)
    assert [one["idea"] for one in found.rows] == [idea.pk]


def test_template_of_a_page_that_one_may_not_see_is_not_there(client, idea, publisher):
    restrict(idea.challenge, PageViewRestriction.GROUPS)
    client.force_login(publisher)
    url = reverse("challenges_cms:sheet_template", args=[idea.challenge_id])
    assert client.get(url).status_code == 404
    assert url not in client.get(reverse("challenges_cms:upload_sheet")).content.decode()


def test_template_is_offered_where_ideas_wait(client, idea, publisher):
    client.force_login(publisher)
    url = reverse("challenges_cms:sheet_template", args=[idea.challenge_id])
    assert url in client.get(reverse("challenges_cms:upload_sheet")).content.decode()
    answer(idea, "done")
    assert url not in client.get(reverse("challenges_cms:upload_sheet")).content.decode()


def test_list_to_answer_leads_to_the_sheet(client, publisher):
    client.force_login(publisher)
    page = client.get(reverse("challenges_cms:to_answer")).content.decode()
    assert reverse("challenges_cms:upload_sheet") in page
