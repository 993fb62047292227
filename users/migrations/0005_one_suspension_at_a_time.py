"""Two suspensions of one person never hold at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("users", "0004_registrations_of_an_address")]

    operations = [
        migrations.AlterField(
            model_name="suspension",
            name="lifted_at",
            field=models.DateTimeField(
                blank=True, help_text="Its end, where that was noted when the next suspension began.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("user",),
                name="users_suspension_one_open",
            ),
        ),
    ]
