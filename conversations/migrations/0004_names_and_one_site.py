from django.db import migrations, models


def make_site(apps, schema_editor):
    apps.get_model("conversations", "Conversation").objects.get_or_create(kind="site")


class Migration(migrations.Migration):

    dependencies = [
        ("conversations", "0003_words_of_modes"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="name",
            field=models.CharField(blank=True, help_text="What it is called, where the title of its page does not say.", max_length=160),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(condition=models.Q(("kind", "site")), fields=("kind",), name="conversations_conversation_one_site"),
        ),
        migrations.RunPython(make_site, migrations.RunPython.noop),
    ]
