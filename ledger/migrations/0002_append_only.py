"""The database itself refuses to change or delete an entry.

SQLite forgets its triggers when a later migration rebuilds the table: such a migration must run PROTECT again.
"""

from django.db import migrations

MESSAGE = "An entry of the ledger is never changed or deleted."
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"

PROTECT = {
    "postgresql": [
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
        "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    ],
    "sqlite": [
        f"CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry {REFUSE}",
        f"CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry {REFUSE}",
        # INSERT OR REPLACE deletes what stands in its way, and tells no trigger.
        f"CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id) {REFUSE}",  # noqa: S608 - our own words
    ],
}
RELEASE = {
    "postgresql": [
        "DROP TRIGGER IF EXISTS ledger_entry_append_only ON ledger_entry",
        "DROP TRIGGER IF EXISTS ledger_entry_no_truncate ON ledger_entry",
        "DROP FUNCTION IF EXISTS ledger_refuse()",
    ],
    "sqlite": [
        "DROP TRIGGER IF EXISTS ledger_entry_no_update",
        "DROP TRIGGER IF EXISTS ledger_entry_no_delete",
        "DROP TRIGGER IF EXISTS ledger_entry_no_replace",
    ],
}


def protect(apps, schema_editor):
    for statement in PROTECT.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def release(apps, schema_editor):
    for statement in RELEASE.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(protect, release)]
