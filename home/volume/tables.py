"""Writing rows in bulk, past Django's models: COPY on PostgreSQL, many rows a statement elsewhere."""

from django.core.management.color import no_style
from django.db import connection


def insert(table, columns, rows):
    """Insert rows, tuples of values in the order of the columns, into a table."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our names


def next_id(model):
    """Return the first id of a table that is free."""
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def go_on_after(*models):
    """Let the tables number on after the ids that were written."""
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
