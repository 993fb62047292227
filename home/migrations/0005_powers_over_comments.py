"""Moderators choose when what people write is read."""

from importlib import import_module

from django.db import migrations

groups = import_module("home.migrations.0002_groups_and_workflow")


def give(apps, schema_editor):
    moderators = apps.get_model("auth.Group").objects.get(name="Moderators")
    moderators.permissions.add(groups.permission(apps, "screening", "sitemode", "switch_sitemode"))


class Migration(migrations.Migration):
    dependencies = [("home", "0004_marks_of_archived_files"), ("screening", "0001_initial")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
