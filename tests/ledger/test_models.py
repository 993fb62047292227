"""The ledger: entries are added, and nobody changes or deletes one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger.actions import record
from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return record(Kind.SUSPENDED, by=UserFactory(), subject=UserFactory(), reason="Named a patient.")


def test_entry_says_who_did_what_to_whom_and_why():
    moderator, person = UserFactory(), UserFactory()
    record(Kind.SUSPENDED, by=moderator, subject=person, reason="Named a patient.")
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id) == ("suspended", moderator.pk)
    assert (entry.subject_type, entry.subject_id) == ("users.user", str(person.pk))
    assert entry.reason == "Named a patient."
    assert str(entry) == f"Suspended a person {entry.at:%Y-%m-%d %H:%M}"


def test_entry_may_be_of_nobody_and_nothing():
    record(Kind.ACCOUNT_DELETED)
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.subject_type, entry.subject_id, entry.reason) == (None, "", "", "")


def test_entry_holds_a_reason_of_any_length():
    record(Kind.SUSPENDED, reason="é" * 5000)
    assert len(Entry.objects.get().reason) == 5000


def test_entry_goes_with_a_deed_that_is_rolled_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(Kind.SUSPENDED)
        raise ZeroDivisionError
    assert not Entry.objects.exists()


def test_entry_outlives_the_people_it_names(entry):
    for user in User.objects.all():
        user.delete()
    entry.refresh_from_db()
    assert entry.actor_id


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.save(update_fields=["reason"]),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(reason=""),
        lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["reason"]),
        lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"reason": ""}),
    ],
)
def test_python_refuses(entry, change):
    with pytest.raises(TypeError, match="never"), transaction.atomic():
        change(entry)
    assert Entry.objects.get().reason == "Named a patient."


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: Entry(pk=entry.pk, kind=Kind.SUSPENDED).save(),
        lambda entry: Entry.objects.bulk_create(
            [Entry(pk=entry.pk, kind=Kind.SUSPENDED)],
            update_conflicts=True,
            update_fields=["reason"],
            unique_fields=["id"],
        ),
        lambda entry: super(Entry, entry).delete(),
        lambda entry: Entry.objects.all()._raw_delete("default"),
    ],
)
def test_database_refuses_what_gets_past_python(entry, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change(entry)
    assert Entry.objects.get().reason == "Named a patient."


STATEMENTS = {
    "sqlite": [
        "UPDATE ledger_entry SET reason = ''",
        "UPDATE OR REPLACE ledger_entry SET reason = ''",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_entry WHERE id = {id}",
        "INSERT OR REPLACE INTO ledger_entry SELECT id, at, kind, NULL, '', '', '' FROM ledger_entry",
        "REPLACE INTO ledger_entry SELECT id, at, kind, NULL, '', '', '' FROM ledger_entry",
    ],
    "postgresql": [
        "UPDATE ledger_entry SET reason = ''",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_entry WHERE id = {id}",
        "TRUNCATE ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
    ],
}


@pytest.mark.parametrize("statement", STATEMENTS[connection.vendor])
def test_database_refuses_every_statement(entry, statement):
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(statement.format(id=entry.pk))
    assert Entry.objects.get().reason == "Named a patient."


@pytest.mark.parametrize("time", range(2))
def test_tables_are_emptied_between_tests_that_commit_and_the_ledger_is_guarded_again(committed_db, time):
    assert not Entry.objects.exists()
    record(Kind.SUSPENDED)
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        connection.cursor().execute("DELETE FROM ledger_entry")
    assert Entry.objects.count() == 1


def test_flush_is_refused_to_everybody_but_the_tests(committed_db, monkeypatch):
    monkeypatch.setattr(connection.ops, "sql_flush", type(connection.ops).sql_flush.__get__(connection.ops))
    record(Kind.SUSPENDED)
    with pytest.raises(CommandError):
        call_command("flush", interactive=False)
    assert Entry.objects.count() == 1
