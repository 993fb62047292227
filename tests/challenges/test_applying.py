"""Answering by a sheet: nothing before the editor confirms, then all or nothing, once."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from challenges.actions import confirm_sheet, keep_sheet, sheets, support_idea
from challenges.actions.sheets import drop_expired_sheets
from challenges.applying import apply_sheet, progress_of
from challenges.enums import IdeaState, SheetState, Status
from challenges.models import Idea, OfficialResponse, ResponseSheet
from ledger.models import Entry
from screening.enums import Mode
from subscriptions.models import Event
from tests.factories.challenges import ChallengePageFactory, answer, idea_by
from tests.factories.pages import soup, words
from tests.factories.screening import site_mode
from tests.factories.sheets import checked, csv_of, kept, uploaded, xlsx_of
from tests.factories.users import OfficialFactory, UserFactory
from tests.mail_server import work_queue


@pytest.fixture
def publisher(db):
    return UserFactory.in_group("Publishers", public_name="Ann, DHSC")


@pytest.fixture
def idea(db):
    site_mode(Mode.AFTER)
    return idea_by(UserFactory.registered(), ChallengePageFactory(slug="asked"))


# Whom it is for

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
