"""Publishers write status updates and see what was sent; moderators see who is subscribed."""

from importlib import import_module

from django.db import migrations

groups = import_module("home.migrations.0002_groups_and_workflow")

GIVEN = {
    "Publishers": [("updates", "statusupdate", "add_statusupdate"), ("subscriptions", "subscriber", "view_deliveries")],
    "Moderators": [("subscriptions", "subscriber", "view_deliveries")],
}


def give(apps, schema_editor):
    for name, powers in GIVEN.items():
        group = apps.get_model("auth.Group").objects.get(name=name)
        group.permissions.add(*(groups.permission(apps, *power) for power in powers))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0005_powers_over_comments"),
        ("subscriptions", "0001_initial"),
        ("updates", "0003_writing_and_history"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
