from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    newest = apps.get_model("updates", "StatusUpdate").objects.filter(conversation=OuterRef("pk"))
    latest = Subquery(newest.order_by("-date", "-pk").values("status")[:1])
    conversations = apps.get_model("conversations", "Conversation").objects
    conversations.filter(status_updates__isnull=False).update(status=latest)


class Migration(migrations.Migration):
    dependencies = [("updates", "0003_writing_and_history"), ("conversations", "0005_latest_status")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
