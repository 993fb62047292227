"""A copy of one's data: asked for, made by the worker, fetched by its owner alone."""

import csv
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.models import QueuedMail
from ledger.actions import record
from ledger.enums import Kind
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, like
from tests.factories.users import UserFactory
from tests.mail_server import links_in, text_of, work_queue
from tests.users.workers import kill, start_slow_worker, wait_for
from users import copies
from users.actions.my_data import ask_for_copy, drop_expired_exports, go_on_with_what_stands_still
from users.enums import Decision, Region
from users.models import (
    Appeal,
    DataExport,
    Profile,
    Registration,
    RulesVersion,
    StaffRequest,
    Suspension,
    User,
)

pytestmark = pytest.mark.django_db

MY_DATA = "/accounts/my-data/"
SECRETS = ("TOTP-SECRET", "SESSION-KEY", "REGISTRATION-NONCE", "PASSWORD-HASH")


def living_person(name, **fields):
    """Make somebody who has a row of every kind, each with `name` in its texts."""
    user = UserFactory(public_name=f"{name} shown", email=f"{name.lower()}@nhs.net", **fields)
    now = timezone.now()
    user.password = f"PASSWORD-HASH-{name}"
    user.rules_version = RulesVersion.objects.current()
    user.save()
    Profile.objects.create(user=user, organisation=f"{name} Trust", region=Region.LONDON, show_region=True)
    StaffRequest.objects.create(user=user, employer=f"{name} Home", role="Carer", sentence="I care.")
    suspension = Suspension.objects.create(
        user=user, reason=f"{name} shouted", starts_at=now - timedelta(days=9), ends_at=now
    )
    Appeal.objects.create(suspension=suspension, text=f"{name} did not shout")
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": f"TOTP-SECRET-{name}"}
    )
    UserSession.objects.create(
        user=user, session_key=f"SESSION-KEY-{name}", ip="203.0.113.7", user_agent=f"{name} browser"
    )
    Registration.objects.create(
        email=user.email,
        name=f"{name} registering",
        nonce=f"REGISTRATION-NONCE-{name}",
        rules_version=user.rules_version,
        expires_at=now,
    )
    QueuedMail.objects.create(message=f"{name.lower()}_code", to=user.email, next_try_at=now)
    comment = comment_by(user, PostPageFactory(), f"=HYPERLINK({name})")
    return user, comment


def made(user):
    """Return the copy of a person, made."""
    copy = ask_for_copy(user=user)
    copies.make_copy(str(copy.pk))
    return DataExport.objects.get(pk=copy.pk)


def opened(copy):
    return zipfile.ZipFile(io.BytesIO(bytes(copy.file)))


def rows(user, key):
    """Return the rows of one kind in a person's copy, from JSON."""
    return json.loads(opened(made(user)).read(f"{key}.json"))


def address(copy):
    return f"{MY_DATA}{copies.token_for(copy)}/"


def test_asking_leads_to_a_link_by_mail_that_gives_the_file(client, smtp):
    user = UserFactory()
    client.force_login(user)
    answer = client.post(MY_DATA, follow=True)
    assert "We are making your copy." in answer.text
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == user.email
    link = next(link for link in links_in(message) if MY_DATA in link)
    assert "Sign in and fetch it" in text_of(message)
    file = client.get(link.partition("8000")[2])
    assert file.headers["Content-Type"] == "application/zip"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert {"private", "no-store"} <= set(file.headers["Cache-Control"].split(", "))
    assert "account.json" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()


def test_page_says_how_far_the_copy_is_and_never_shows_the_link(client):
    user = UserFactory()
    client.force_login(user)
    assert "Ask for a copy</button>" in client.get(MY_DATA).text
    copy = made(user)
    page = client.get(MY_DATA).text
    assert "Ask for a new copy</button>" in page
    assert copy.nonce not in page


def test_page_and_asking_are_for_signed_in_people(client):
    for answer in (client.get(MY_DATA), client.post(MY_DATA)):
        assert answer.url == f"/accounts/sign-in/?next={MY_DATA}"
    assert not DataExport.objects.exists()


def test_page_costs_the_same_with_a_copy_and_without(client, queries):
    user = UserFactory()
    client.force_login(user)
    with queries() as without:
        client.get(MY_DATA)
    made(user)
    with queries() as with_one:
        client.get(MY_DATA)
    assert len(with_one) == len(without)
    assert not any('"file"' in query["sql"] for query in with_one)


def test_asking_too_often_is_answered_with_when_to_try_again(client):
    client.force_login(UserFactory())
    answers = []
    for _ in range(11):
        DataExport.objects.all().delete()
        answers.append(client.post(MY_DATA))
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Too many tries. Try again in 60 minutes." in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 3000


def test_signed_out_person_signs_in_first_and_comes_back(client):
    copy = made(UserFactory())
    answer = client.get(address(copy))
    assert answer.url.startswith(f"/accounts/sign-in/?next={MY_DATA}")
    assert "no-store" in answer.headers["Cache-Control"]


def test_link_of_somebody_else_gives_nothing(client):
    copy = made(UserFactory())
    client.force_login(UserFactory(is_superuser=True))
    answer = client.get(address(copy))
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "text/html; charset=utf-8")
    assert "This link no longer works" in answer.text


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace("-", "", 1),
        lambda token: "x",
        lambda token: "%00",
        lambda token: "%ED%A0%80",
        lambda token: "‮<script>",
        lambda token: f"{token}{'A' * 3000}",
    ],
)
def test_forged_link_gives_nothing(client, change):
    user = UserFactory()
    copy = made(user)
    client.force_login(user)
    answer = client.get(f"{MY_DATA}{change(copies.token_for(copy))}/")
    assert answer.status_code == 410
    assert "This link no longer works" in answer.text


def test_link_works_for_seven_days(client):
    user = UserFactory()
    copy = made(user)
    client.force_login(user)
    assert copy.expires_at - copy.made_at == timedelta(days=7)
    assert client.get(address(copy)).status_code == 200
    DataExport.objects.update(expires_at=timezone.now())
    assert client.get(address(copy)).status_code == 410


def test_newer_copy_takes_the_place_of_the_older(client):
    user = UserFactory()
    older, newer = made(user), made(user)
    client.force_login(user)
    assert [client.get(address(copy)).status_code for copy in (older, newer)] == [410, 200]


def test_link_changes_nothing_however_often_it_is_opened(client):
    user = UserFactory()
    copy = made(user)
    client.force_login(user)
    before = DataExport.objects.values().get()
    for _ in range(2):
        client.get(address(copy))
    client.head(address(copy))
    assert DataExport.objects.values().get() == before


def test_expired_copies_are_deleted_and_no_others():
    gone, ready = made(UserFactory()), made(UserFactory())
    DataExport.objects.filter(pk=gone.pk).update(expires_at=timezone.now())
    waiting = ask_for_copy(user=UserFactory())
    assert drop_expired_exports() == 1
    assert set(DataExport.objects.values_list("pk", flat=True)) == {ready.pk, waiting.pk}


def test_copy_holds_a_row_of_every_kind_and_nothing_of_others():
    sam, said_by_sam = living_person("Sam")
    ann, said_by_ann = living_person("Ann")
    like(sam, said_by_ann)
    like(ann, said_by_sam)
    record(Kind.EMAIL_SEEN, by=ann, subject=sam, reason="Ann looked")
    StaffRequest.objects.filter(user=sam).update(
        decision=Decision.DECLINED, decided_at=timezone.now(), decided_by=ann, reason="Sam must ask again"
    )
    Suspension.objects.filter(user=sam).update(by=ann)
    archive = opened(made(sam))
    words = "\n".join(archive.read(name).decode() for name in archive.namelist())
    for text in (
        "sam@nhs.net", "Sam shown", "Sam Trust", "Sam Home", "Sam must ask again", "Sam shouted",
        "Sam did not shout", "Sam browser", "Sam registering", "sam_code", "=HYPERLINK(Sam)",
        "Looked at an email address",
    ):  # fmt: skip
        assert text in words
    assert "Ann " not in words
    assert "ann@nhs.net" not in words
    assert not any(secret in words for secret in SECRETS)


def test_every_kind_is_there_as_json_and_csv_and_in_the_readme():
    sam, _ = living_person("Sam")
    archive = opened(made(sam))
    names = set(archive.namelist())
    kinds = {name.removesuffix(".json") for name in names if name.endswith(".json")}
    assert names == {"README.txt"} | {f"{kind}.{form}" for kind in kinds for form in ("json", "csv")}
    readme = archive.read("README.txt").decode()
    for kind in kinds:
        assert f"{kind}: " in readme
        table = list(csv.reader(io.StringIO(archive.read(f"{kind}.csv").decode("utf-8-sig"))))
        data = json.loads(archive.read(f"{kind}.json"))
        assert table[0] == list(data[0])
        assert len(table) == len(data) + 1


def test_formula_is_no_formula_in_the_table_and_as_it_was_for_programs():
    sam, _ = living_person("Sam")
    archive = opened(made(sam))
    (row,) = json.loads(archive.read("comments.json"))
    assert row["text"] == "=HYPERLINK(Sam)"
    (cells,) = csv.DictReader(io.StringIO(archive.read("comments.csv").decode("utf-8-sig")))
    assert cells["text"] == "'=HYPERLINK(Sam)"


def test_kinds_of_which_there_is_nothing_have_no_file():
    archive = opened(made(UserFactory()))
    assert "comments.json" not in archive.namelist()
    assert "comments: " not in archive.read("README.txt").decode()


def test_account_tells_what_is_shown_to_others():
    sam, _ = living_person("Sam")
    (account,) = rows(sam, "account")
    assert account["organisation"] == "Sam Trust"
    assert (account["organisation_shown"], account["region_shown"]) == (False, True)


def test_ways_to_sign_in_are_named():
    sam, _ = living_person("Sam")
    methods = [row["method"] for row in rows(sam, "sign_in_methods")]
    assert methods == ["A code sent by email", "Password", "TOTP Authenticator"]


@pytest.mark.parametrize(
    "text", ["\u202eright to left", "<script>", "line\nbreak", 'quote "; semicolon', "é👩‍⚕️"]
)
def test_odd_text_comes_out_as_it_went_in(text):
    user = UserFactory()
    comment_by(user, text=text)
    archive = opened(made(user))
    assert json.loads(archive.read("comments.json"))[0]["text"] == text
    (cells,) = csv.DictReader(io.StringIO(archive.read("comments.csv").decode("utf-8-sig"), newline=""))
    assert cells["text"] == text


def test_making_a_copy_costs_the_same_whatever_is_in_it(queries):
    few, many = UserFactory(), UserFactory()
    comment_by(few)
    for _ in range(20):
        comment_by(many)
    counts = []
    for user in (few, many):
        # As the task meets it: it remembers no permissions.
        user = User.objects.get(pk=user.pk)
        with queries() as counted:
            copies.packed(user)
        counts.append(len(counted))
    assert counts[0] == counts[1] < 40


def test_copy_is_made_once_though_the_task_runs_twice():
    copy = made(UserFactory())
    copies.make_copy(str(copy.pk))
    assert QueuedMail.objects.count() == 1
    assert DataExport.objects.get().made_at == copy.made_at


def test_copy_of_an_account_that_went_meanwhile_is_not_made():
    user = UserFactory()
    copy = ask_for_copy(user=user)
    user.delete()
    copies.make_copy(str(copy.pk))
    assert not QueuedMail.objects.exists()


def test_copy_that_stands_still_is_enqueued_again_and_one_that_does_not_is_not():
    stuck, fresh = ask_for_copy(user=UserFactory()), ask_for_copy(user=UserFactory())
    made(UserFactory())
    # Its worker took the task and died.
    DBTaskResult.objects.update(status="RUNNING")
    DataExport.objects.filter(pk=stuck.pk).update(asked_at=timezone.now() - timedelta(seconds=61))
    assert go_on_with_what_stands_still() == 1
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == [str(stuck.pk)]
    assert fresh.made_at is None


def test_copy_that_still_waits_in_the_queue_is_not_enqueued_again():
    ask_for_copy(user=UserFactory())
    DataExport.objects.update(asked_at=timezone.now() - timedelta(days=1))
    call_command("finish_my_data")
    assert DBTaskResult.objects.count() == 1


def in_threads(number, deed):
    def run(_):
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_fifty_who_ask_at_once_are_one(committed_db):
    user = UserFactory()
    asked = in_threads(50, lambda: ask_for_copy(user=user).pk)
    assert len(set(asked)) == 1
    assert DataExport.objects.count() == DBTaskResult.objects.count() == 1


def test_four_workers_at_once_make_one_copy_and_write_one_mail(committed_db):
    user = UserFactory()
    comment_by(user)
    copy = ask_for_copy(user=user)
    in_threads(4, lambda: copies.make_copy(str(copy.pk)))
    assert QueuedMail.objects.count() == 1
    assert "comments.json" in opened(DataExport.objects.get()).namelist()


SLOW_WORKER = """
    from comments.contributions import Comments
    export = Comments.export
    def slow(self, user):
        for row in export(self, user):
            print("a row", flush=True)
            time.sleep(2)
            yield row
    Comments.export = slow
"""


def test_copy_is_made_though_the_worker_is_killed_in_the_middle(committed_db, smtp):
    user = UserFactory()
    for _ in range(5):
        comment_by(user)
    ask_for_copy(user=user)
    worker = start_slow_worker(SLOW_WORKER, EMAIL_URL=smtp.url)
    wait_for(worker, "a row", times=2)
    kill(worker)
    assert DataExport.objects.get().made_at is None
    assert work_queue() == 0
    DataExport.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
    call_command("finish_my_data")
    work_queue()
    assert len(json.loads(opened(DataExport.objects.get()).read("comments.json"))) == 5
    assert len(smtp.messages) == 1
