"""The tables of the queue are vacuumed often on PostgreSQL: else each dequeue would sort what was done long ago."""

from django.db import migrations

TABLE = "django_tasks_database_dbtaskresult"
OFTEN = "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.02"


def vacuum_often(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} SET ({OFTEN})")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("django_tasks_database", "0021_conditional_partial_index_ordering")]

    operations = [migrations.RunPython(vacuum_often, migrations.RunPython.noop)]
