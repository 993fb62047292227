"""Publishers answer ideas officially."""

from importlib import import_module

from django.db import migrations

groups = import_module("home.migrations.0002_groups_and_workflow")

ANSWER = ("challenges", "officialresponse", "answer_ideas")


def give(apps, schema_editor):
    group = apps.get_model("auth.Group").objects.get(name="Publishers")
    group.permissions.add(groups.permission(apps, *ANSWER))


class Migration(migrations.Migration):
    dependencies = [("home", "0006_powers_over_subscriptions"), ("challenges", "0002_rounds_and_ideas")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
