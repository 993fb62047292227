"""Modes of moderation in words that editors read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='conversation',
            name='mode',
            field=models.CharField(blank=True, choices=[('before', 'Before it appears'), ('first', 'Before it appears, until a writer’s first approval'), ('after', 'After it appears')], max_length=8),
        ),
    ]
