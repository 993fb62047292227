"""The row of the switch, so that asking for it finds one."""

from django.db import migrations


def choose(apps, schema_editor):
    apps.get_model("screening.SiteMode").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]

    operations = [migrations.RunPython(choose, migrations.RunPython.noop)]
