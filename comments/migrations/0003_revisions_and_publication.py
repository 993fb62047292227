"""Earlier versions of comments; since when a comment has its place, and why a moderator took it away."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """What readers see now has its place since it was written; what was removed broke some rule."""
    comments = apps.get_model("comments.StaffComment").objects
    comments.exclude(state="held").update(published_at=models.F("created_at"))
    comments.filter(state="removed").update(removed_because="other")


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0002_initial'),
        ('conversations', '0003_words_of_modes'),
        ('django_comments_xtd', '0008_auto_20200920_2037'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CommentRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moderator_name', models.CharField(blank=True, help_text="Who changed another's words.", max_length=80)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('is_silent', models.BooleanField(default=False)),
                ('is_withheld', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='staffcomment',
            name='decided_at',
            field=models.DateTimeField(blank=True, help_text='When a moderator last decided on it.', null=True),
        ),
        migrations.AddField(
            model_name='staffcomment',
            name='edited_by',
            field=models.CharField(blank=True, help_text='The moderator who last changed it; empty for its writer.', max_length=80),
        ),
        migrations.AddField(
            model_name='staffcomment',
            name='held_because',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='staffcomment',
            name='published_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='staffcomment',
            name='removed_because',
            field=models.CharField(blank=True, choices=[('identifies', 'Could identify a patient or colleague'), ('help', 'Someone needs help'), ('disrespectful', 'Is abusive, threatening or disrespectful'), ('off-topic', 'Is not about the subject'), ('supplier', 'Names a supplier or product'), ('party-politics', 'Is party political'), ('advertising', 'Advertises, recruits for research or asks to sign a petition'), ('repeated', 'Repeats what was posted before'), ('other', 'Breaks another rule'), ('asked', 'Somebody whom it concerns asked for it')], max_length=20),
        ),
        migrations.AlterField(
            model_name='staffcomment',
            name='edited_at',
            field=models.DateTimeField(blank=True, help_text='When readers last saw it change.', null=True),
        ),
        migrations.AlterField(
            model_name='staffcomment',
            name='report_count',
            field=models.PositiveIntegerField(default=0, help_text='Reports that no moderator answered yet.'),
        ),
        migrations.AddField(
            model_name='commentrevision',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='comments.staffcomment'),
        ),
        migrations.AddField(
            model_name='commentrevision',
            name='editor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
