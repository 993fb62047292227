"""The group of the workforce panel: it reads the panel's conversation, and has no powers in the CMS."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("auth.Group").objects.get_or_create(name="Workforce panel")


class Migration(migrations.Migration):
    dependencies = [("home", "0007_power_to_answer_ideas"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
