import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def publish_what_is_there(apps, schema_editor):
    apps.get_model("updates", "StatusUpdate").objects.update(published_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0004_names_and_one_site'),
        ('updates', '0002_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusUpdateRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('status', models.CharField(blank=True, choices=[('listening', 'Listening'), ('planned', 'Planned'), ('in-progress', 'In progress'), ('done', 'Done'), ('not-now', 'Not now')], max_length=12)),
                ('text', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('editor_name', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=250)),
                ('is_withheld', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='edited_at',
            field=models.DateTimeField(blank=True, help_text='When readers last saw it change.', null=True),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='notify',
            field=models.BooleanField(default=False, help_text='Whether subscribers are told when it is published.'),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='publish_at',
            field=models.DateTimeField(blank=True, help_text='When it is to be published, if later.', null=True),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='published_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='withdrawn_because',
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.RunPython(publish_what_is_there, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='statusupdate',
            index=models.Index(condition=models.Q(('published_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['publish_at'], name='updates_waiting'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', False), ('publish_at__isnull', False), _connector='OR'), name='updates_statusupdate_public_or_planned'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_because', ''), _negated=True), _connector='OR'), name='updates_statusupdate_withdrawn_with_reason'),
        ),
        migrations.AddField(
            model_name='statusupdaterevision',
            name='editor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statusupdaterevision',
            name='update',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='updates.statusupdate'),
        ),
    ]
