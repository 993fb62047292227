"""Official answers from a sheet: a line for each fault, nothing before it is confirmed, then all or nothing."""

import csv
import io
import logging
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import Workbook
from wagtail.models import PageViewRestriction

from challenges import sheet_files
from challenges.actions import confirm_sheet, keep_sheet, sheets, support_idea
from challenges.actions.sheets import drop_expired_sheets
from challenges.applying import apply_sheet, progress_of
from challenges.enums import IdeaState, SheetState, Status
from challenges.models import Idea, OfficialResponse, ResponseSheet
from challenges.refusals import NotASheet
from challenges.sheet import KNOWN, MOST_FAULTS, check
from challenges.sheet_files import read_lines
from ledger.models import Entry
from screening.enums import Mode
from subscriptions.models import Event
from tests.factories.challenges import ChallengePageFactory, answer, idea_by
from tests.factories.pages import restrict, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import OfficialFactory, UserFactory
from tests.mail_server import work_queue

HEADINGS = ["id", "status", "reason", "team", "said", "did", "cannot", "next_date"]
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def publisher(db):
    return UserFactory.in_group("Publishers", public_name="Ann, DHSC")


@pytest.fixture
def idea(db):
    site_mode(Mode.AFTER)
    return idea_by(UserFactory.registered(), ChallengePageFactory(slug="asked"))


def uploaded(data, name="answers.csv"):
    return SimpleUploadedFile(name, data)


def csv_of(*rows, headings=HEADINGS, encoding="utf-8", delimiter=","):
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows([headings, *rows])
    return lines.getvalue().encode(encoding)


def xlsx_of(*rows, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def checked(data, by):
    return check(read_lines(uploaded(data), KNOWN), by=by)


def faults_of(data, by):
    return checked(data, by).faults.sentences


def kept(by, *rows):
    found = checked(csv_of(*rows), by)
    assert not found.faults.sentences
    return keep_sheet(by=by, checked=found)


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
        datetime(*day.timetuple()[:3]),
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
    "text", ["{pk}", " {pk} ", "{url}", ADDRESS + "{url}", ADDRESS + "{url}?sort=newest#responses"]
)
def test_idea_is_named_by_number_or_address(idea, publisher, text):
    text = text.format(pk=idea.pk, url=idea.conversation.url)
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


SCREENS = [("upload_sheet", False), ("sheet", True), ("sheet_template", True)]


@pytest.mark.parametrize(("screen", "has_pk"), SCREENS)
def test_publishers_have_the_screens(client, idea, publisher, screen, has_pk):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    pk = sheet.pk if screen == "sheet" else idea.challenge_id
    client.force_login(publisher)
    response = client.get(reverse(f"challenges_cms:{screen}", args=[pk] if has_pk else []))
    assert response.status_code == 200


@pytest.mark.parametrize("group", ["Editors", "Moderators", "Analysts"])
@pytest.mark.parametrize(("screen", "has_pk"), SCREENS)
def test_nobody_but_publishers_has_the_screens(client, idea, publisher, group, screen, has_pk):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    pk = sheet.pk if screen == "sheet" else idea.challenge_id
    client.force_login(UserFactory.in_group(group))
    url = reverse(f"challenges_cms:{screen}", args=[pk] if has_pk else [])
    assert client.get(url).status_code == 302
    if screen != "sheet_template":
        assert client.post(url).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WAITING


def test_actions_ask_for_the_power_too(idea, publisher):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    editor = UserFactory.in_group("Editors")
    with pytest.raises(PermissionDenied):
        confirm_sheet(by=editor, sheet_id=sheet.pk)
    with pytest.raises(PermissionDenied):
        keep_sheet(by=editor, checked=checked(csv_of([idea.pk, "done", "Why."]), publisher))


def test_nobody_finds_or_confirms_the_sheet_of_another(client, idea, publisher):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    client.force_login(UserFactory.in_group("Publishers"))
    url = reverse("challenges_cms:sheet", args=[sheet.pk])
    assert client.get(url).status_code == 404
    client.post(url)
    assert not OfficialResponse.objects.exists()


# Uploading, reading, confirming


def upload(client, data, name="answers.csv"):
    return client.post(reverse("challenges_cms:upload_sheet"), {"file": uploaded(data, name)}, follow=True)


def test_upload_shows_what_will_change_and_changes_nothing(client, idea, publisher):
    answer(idea, "planned")
    client.force_login(publisher)
    data = xlsx_of([idea.pk, "Done", "All locked."], [idea_by(UserFactory(), idea.challenge).pk])
    text = words(soup(upload(client, data, "answers.xlsx")).main)
    for part in (idea.title, "Planned", "Done: 1", "All locked.", "1 row without an answer is left alone"):
        assert part in text
    assert "Publish 1 answer" in text
    assert OfficialResponse.objects.count() == 1


def test_faults_are_listed_and_nothing_is_stored(client, idea, publisher):
    client.force_login(publisher)
    page = soup(upload(client, csv_of([idea.pk, "done", ""], [999999, "done", "Why."])))
    assert "2 faults in this file. Nothing was stored" in words(page.main)
    assert len(page.select("section[role=alert] li")) == 2
    assert not ResponseSheet.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b"id,status\n", "These columns are missing: reason."),
        (b"id,status,reason\n\n", "This file has no answers."),
        (b"id,status,reason\n<script>alert(1)</script>,done,Why.\n", "enter the number of an idea"),
        (b"id,status,reason,<script>alert(1)</script>\n", "not known"),
    ],
)
def test_upload_says_what_is_wrong_with_the_file(client, publisher, data, sentence):
    client.force_login(publisher)
    response = upload(client, data)
    assert sentence in words(soup(response).main)
    assert b"<script>alert" not in response.content


def test_upload_without_a_file_says_so(client, publisher):
    client.force_login(publisher)
    assert b"Choose a CSV or .xlsx file." in client.post(reverse("challenges_cms:upload_sheet")).content


def test_confirmed_sheet_answers_every_idea(client, idea, publisher):
    other = idea_by(UserFactory.registered(), idea.challenge)
    client.force_login(publisher)
    data = csv_of(
        [idea.pk, "done", "All locked.", "", "Ours broke.", "New ones.", "Not all.", ""],
        [other.pk, "being-read", "We read it.", "the workforce team"],
    )
    url = upload(client, data).request["PATH_INFO"]
    text = words(soup(client.post(url, follow=True)).main)
    assert "2 answers published" in text
    idea.refresh_from_db()
    other.refresh_from_db()
    assert (idea.status, other.status) == (Status.DONE, Status.BEING_READ)
    assert idea.answered_at is not None
    assert other.answered_at is None
    response = idea.responses.get()
    assert (response.said, response.did, response.cannot) == ("Ours broke.", "New ones.", "Not all.")
    assert (response.editor, response.editor_name) == (publisher, "Ann, DHSC")
    assert other.responses.get().status_words == "Being read by the workforce team"


def test_editor_speaks_as_the_official(idea, publisher):
    publisher.official = OfficialFactory.in_office("Minister for Care")
    publisher.save()
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    assert confirm_sheet(by=publisher, sheet_id=sheet.pk)
    assert idea.responses.get().title_held == "Minister for Care"


def test_first_answer_stops_the_clock_and_a_later_one_leaves_it(idea, publisher):
    first = answer(idea, "planned").at
    assert confirm_sheet(by=publisher, sheet_id=kept(publisher, [idea.pk, "done", "Why."]).pk)
    idea.refresh_from_db()
    assert idea.answered_at == first


def test_kept_pages_of_ideas_are_stale_at_once(client, idea, publisher, django_capture_on_commit_callbacks):
    url = idea.conversation.url
    assert "All locked." not in client.get(url).content.decode()
    sheet = kept(publisher, [idea.pk, "done", "All locked."])
    with django_capture_on_commit_callbacks(execute=True):
        confirm_sheet(by=publisher, sheet_id=sheet.pk)
    assert "All locked." in client.get(url).content.decode()


def test_everyone_who_took_part_is_told_once(idea, publisher, smtp):
    other = idea_by(UserFactory.registered(), idea.challenge)
    supporter = UserFactory.registered()
    for one in (idea, other):
        support_idea(by=supporter, idea_id=one.pk)
    work_queue()
    smtp.messages.clear()
    sheet = kept(publisher, [idea.pk, "done", "All locked."], [other.pk, "not-now", "Too dear."])
    confirm_sheet(by=publisher, sheet_id=sheet.pk)
    work_queue()
    expected = [idea.writer.email, other.writer.email, supporter.email, supporter.email]
    assert sorted(message["To"] for message in smtp.messages) == sorted(expected)
    assert Event.objects.filter(kind="response").count() == 2


def test_ledger_has_the_sheet_and_every_idea(idea, publisher):
    sheet = kept(publisher, [idea.pk, "done", "All locked."])
    confirm_sheet(by=publisher, sheet_id=sheet.pk)
    entry = Entry.objects.get(kind="sheet-applied")
    assert (entry.actor_id, entry.subject_id, entry.reason) == (publisher.pk, str(sheet.pk), "1 idea")
    entry = Entry.objects.get(kind="idea-answered", subject_id=str(idea.pk))
    assert (entry.actor_id, entry.subject_type, entry.reason) == (
        publisher.pk,
        "challenges.idea",
        "All locked.",
    )


def test_ideas_add_no_queries(idea, publisher, queries):
    some = [idea_by(UserFactory(), idea.challenge) for _ in range(42)]
    counts = []
    for ideas in (some[:2], some[2:]):
        sheet = kept(publisher, *([one.pk, "done", "Why."] for one in ideas))
        with queries() as counted:
            confirm_sheet(by=publisher, sheet_id=sheet.pk)
        counts.append(len(counted))
    assert counts[0] == counts[1]


# All or nothing


def assert_refused(sheet, *sentences):
    sheet.refresh_from_db()
    assert sheet.state == SheetState.REFUSED
    assert sheet.changed == list(sentences)
    assert not OfficialResponse.objects.filter(editor=sheet.uploaded_by).exists()
    assert not Entry.objects.filter(kind__in=["sheet-applied", "idea-answered"]).exists()
    assert not Event.objects.filter(kind="response").exists()


def test_one_idea_answered_meanwhile_stops_all(client, idea, publisher):
    other = idea_by(UserFactory(), idea.challenge)
    sheet = kept(publisher, [idea.pk, "done", "Why."], [other.pk, "done", "Why."])
    answer(other, "planned")
    client.force_login(publisher)
    page = soup(client.post(reverse("challenges_cms:sheet", args=[sheet.pk]), follow=True))
    sentence = f"Row 3: idea {other.pk} was answered meanwhile."
    assert sentence in words(page.main)
    assert_refused(sheet, sentence)
    idea.refresh_from_db()
    assert idea.status == ""


def test_each_idea_that_is_not_public_any_more_is_named(idea, publisher):
    others = [idea_by(UserFactory(), idea.challenge) for _ in range(2)]
    sheet = kept(publisher, *([one.pk, "done", "Why."] for one in (idea, *others)))
    Idea.objects.filter(pk__in=[one.pk for one in others]).update(state=IdeaState.WITHDRAWN)
    confirm_sheet(by=publisher, sheet_id=sheet.pk)
    ending = "is no longer public, or you may no longer answer it."
    assert_refused(sheet, *(f"Row {row}: idea {one.pk} {ending}" for row, one in enumerate(others, 3)))


def test_who_lost_the_power_meanwhile_answers_nothing(idea, publisher, monkeypatch):
    monkeypatch.setattr(sheets, "APPLIED_AT_ONCE", 0)
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    confirm_sheet(by=publisher, sheet_id=sheet.pk)
    publisher.groups.clear()
    work_queue()
    assert_refused(sheet, f"Row 2: idea {idea.pk} is no longer public, or you may no longer answer it.")


def test_refused_sheet_is_not_confirmed_again(idea, publisher):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.WITHDRAWN)
    assert confirm_sheet(by=publisher, sheet_id=sheet.pk)
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.PUBLIC)
    assert not confirm_sheet(by=publisher, sheet_id=sheet.pk)


def test_second_confirmation_says_so(client, idea, publisher):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    client.force_login(publisher)
    url = reverse("challenges_cms:sheet", args=[sheet.pk])
    client.post(url)
    assert "was confirmed before" in words(soup(client.post(url, follow=True)))
    assert OfficialResponse.objects.count() == 1


@pytest.mark.parametrize("at_once", [0, 500])
def test_confirming_at_the_same_time_applies_once(committed_db, monkeypatch, at_once):
    monkeypatch.setattr(sheets, "APPLIED_AT_ONCE", at_once)
    publisher = UserFactory.in_group("Publishers")
    challenge = ChallengePageFactory()
    ideas = [idea_by(UserFactory(), challenge) for _ in range(5)]
    sheet = kept(publisher, *([one.pk, "done", "Why."] for one in ideas))

    def confirm(_):
        try:
            return confirm_sheet(by=publisher, sheet_id=sheet.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(confirm, range(8))) == 1
    work_queue()
    assert OfficialResponse.objects.count() == 5
    assert Entry.objects.filter(kind="sheet-applied").count() == 1


# The worker


def test_large_sheet_is_applied_by_the_worker(client, idea, publisher, monkeypatch):
    monkeypatch.setattr(sheets, "APPLIED_AT_ONCE", 0)
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    client.force_login(publisher)
    url = reverse("challenges_cms:sheet", args=[sheet.pk])
    text = words(soup(client.post(url, follow=True)).main)
    assert "0 of 1 rows are done." in text
    assert "Start again" not in text
    assert not OfficialResponse.objects.exists()
    work_queue()
    assert "1 answer published" in words(soup(client.get(url)).main)
    assert progress_of(sheet) == 1
    apply_sheet(sheet.pk)
    assert OfficialResponse.objects.count() == 1


def test_sheet_that_a_worker_left_can_be_started_again(client, idea, publisher, monkeypatch):
    monkeypatch.setattr(sheets, "APPLIED_AT_ONCE", 0)
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    assert confirm_sheet(by=publisher, sheet_id=sheet.pk)
    assert not confirm_sheet(by=publisher, sheet_id=sheet.pk)
    DBTaskResult.objects.all().delete()
    ResponseSheet.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))
    client.force_login(publisher)
    page = soup(client.get(reverse("challenges_cms:sheet", args=[sheet.pk])))
    assert "Start again" in words(page.main)
    assert confirm_sheet(by=publisher, sheet_id=sheet.pk)
    work_queue()
    assert OfficialResponse.objects.count() == 1


# How long it is kept


def test_sheet_expires_after_a_day(client, idea, publisher):
    sheet = kept(publisher, [idea.pk, "done", "Why."])
    ResponseSheet.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
    client.force_login(publisher)
    assert client.get(reverse("challenges_cms:sheet", args=[sheet.pk])).status_code == 404
    assert not confirm_sheet(by=publisher, sheet_id=sheet.pk)
    fresh = kept(publisher, [idea.pk, "done", "Why."])
    assert drop_expired_sheets() == 1
    assert ResponseSheet.objects.get() == fresh


def test_sheet_that_is_being_applied_is_not_dropped(idea, publisher, monkeypatch):
    monkeypatch.setattr(sheets, "APPLIED_AT_ONCE", 0)
    confirm_sheet(by=publisher, sheet_id=kept(publisher, [idea.pk, "done", "Why."]).pk)
    ResponseSheet.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
    assert drop_expired_sheets() == 0
    work_queue()
    assert OfficialResponse.objects.exists()
    assert drop_expired_sheets() == 1


@pytest.mark.parametrize(
    "columns",
    [{"state": "applied"}, {"state": "confirmed"}, {"confirmed_at": datetime(2027, 1, 1, tzinfo=UTC)}],
)
def test_database_holds_that_states_have_their_moments(publisher, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseSheet.objects.create(uploaded_by=publisher, rows=[], row_count=0, **columns)


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


# Logs


def test_logs_say_nothing_of_words_and_people(client, idea, publisher, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    monkeypatch.setattr(sheets, "APPLIED_AT_ONCE", 0)
    client.force_login(publisher)
    upload(client, csv_of([idea.pk, "wrong-marker", "Reason-marker."]), "name-marker.csv")
    url = upload(client, csv_of([idea.pk, "done", "Reason-marker."]), "name-marker.csv").request["PATH_INFO"]
    client.post(url)
    work_queue()
    assert OfficialResponse.objects.get().reason == "Reason-marker."
    for secret in ("marker", publisher.email, idea.writer.email, idea.title):
        assert secret not in caplog.text
