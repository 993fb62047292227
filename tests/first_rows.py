"""The rows that every test begins with, kept beside the tables and put back after a test that committed.

Django would write them as JSON and store them again object by object, and empty a hundred tables to take away a dozen
rows: on PostgreSQL a second for each such test.
"""

from importlib import import_module

from django.db import connection, transaction

append_only = import_module("ledger.migrations.0002_append_only")

KEPT = "kept_{}"


def keep():
    """Copy every row that is there now."""
    tables = _tables()
    filled = _with_rows(tables)
    for table in tables:
        _run(f"DROP TABLE IF EXISTS {_quoted(KEPT.format(table))}")
        if table in filled:
            _run(f"CREATE TABLE {_quoted(KEPT.format(table))} AS SELECT * FROM {_quoted(table)}")


def put_back():
    """Store the kept rows again, in tables that were emptied."""
    with transaction.atomic():
        for table in set(connection.introspection.table_names()):
            if table.startswith(KEPT.format("")):
                into = _quoted(table.removeprefix(KEPT.format("")))
                _run(f"INSERT INTO {into} SELECT * FROM {_quoted(table)}")


def sql_that_empties(style, tables, **options):
    """Return what `manage.py flush` runs, for the tables that have rows; the ledger's refuses that to all others.

    References between tables are looked at when all is done.
    """
    release, protect = append_only.RELEASE[connection.vendor], append_only.PROTECT[connection.vendor]
    return [*release, *(f"DELETE FROM {_quoted(table)}" for table in _with_rows(tables)), *protect]


def _tables():
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _with_rows(tables):
    """Return those of the tables that have rows, all asked in one query."""
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]


def _quoted(table):
    return connection.ops.quote_name(table)


def _run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
