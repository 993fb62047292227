import django.db.models.deletion
from django.db import migrations, models


def give_conversations(apps, schema_editor):
    Category = apps.get_model("blog", "Category")
    Conversation = apps.get_model("conversations", "Conversation")
    for category in Category.objects.filter(conversation=None):
        category.conversation = Conversation.objects.create(
            kind="category", name=category.name, suffix=f"?category={category.slug}"
        )
        category.save(update_fields=["conversation"])


class Migration(migrations.Migration):

    dependencies = [
        ("blog", "0002_initial"),
        ("conversations", "0004_names_and_one_site"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="conversation",
            field=models.OneToOneField(editable=False, help_text="What its followers follow.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="category", to="conversations.conversation"),
        ),
        migrations.RunPython(give_conversations, migrations.RunPython.noop),
    ]
