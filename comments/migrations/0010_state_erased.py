"""A state for comments whose writer left before anyone had read them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("comments", "0002_initial")]

    operations = [
        migrations.AlterField(
            model_name="staffcomment",
            name="state",
            field=models.CharField(
                choices=[
                    ("public", "public"),
                    ("held", "held until a moderator has read it"),
                    ("withdrawn", "withdrawn by its writer"),
                    ("removed", "removed by a moderator"),
                    ("erased", "erased unread, with its writer's account"),
                ],
                default="public",
                max_length=10,
            ),
        ),
    ]
