"""Moderators decide who is registered, and suspend; analysts see nobody's account."""

from importlib import import_module

from django.db import migrations

groups = import_module("home.migrations.0002_groups_and_workflow")

POWERS = [
    ("users", "user", "view_register"),
    ("users", "user", "view_email"),
    ("users", "user", "suspend_user"),
    ("users", "staffrequest", "view_staffrequest"),
    ("users", "staffrequest", "decide_staffrequest"),
    ("users", "emaildomain", "view_emaildomain"),
    ("users", "emaildomain", "add_emaildomain"),
    ("users", "emaildomain", "change_emaildomain"),
    ("users", "emaildomain", "delete_emaildomain"),
    ("users", "rulesversion", "view_rulesversion"),
    ("users", "rulesversion", "add_rulesversion"),
]


def give(apps, schema_editor):
    moderators = apps.get_model("auth.Group").objects.get(name="Moderators")
    moderators.permissions.add(*(groups.permission(apps, *names) for names in POWERS))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_groups_and_workflow"),
        ("users", "0003_first_rules_and_domains"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
