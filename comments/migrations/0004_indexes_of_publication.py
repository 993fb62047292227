"""Indexes and rules on the columns of the migration before; a step of its own, for PostgreSQL."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("comments", "0003_revisions_and_publication")]

    operations = [
        migrations.RemoveIndex(
            model_name='staffcomment',
            name='comments_roots_liked',
        ),
        migrations.RemoveIndex(
            model_name='staffcomment',
            name='comments_waiting',
        ),
        migrations.AddIndex(
            model_name='staffcomment',
            index=models.Index(condition=models.Q(('depth', 0)), fields=['conversation', '-like_count', '-created_at', '-xtdcomment_ptr'], name='comments_roots_most_liked'),
        ),
        migrations.AddIndex(
            model_name='staffcomment',
            index=models.Index(condition=models.Q(('state', 'held'), ('report_count__gt', 0), _connector='OR'), fields=['created_at'], name='comments_to_read'),
        ),
        migrations.AddIndex(
            model_name='staffcomment',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['conversation'], name='comments_held_here'),
        ),
        migrations.AddIndex(
            model_name='staffcomment',
            index=models.Index(condition=models.Q(('state', 'removed')), fields=['-decided_at'], name='comments_removed_latest'),
        ),
        migrations.AddConstraint(
            model_name='staffcomment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'public'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='comments_staffcomment_public_since'),
        ),
        migrations.AddConstraint(
            model_name='staffcomment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'removed'), _negated=True), models.Q(('removed_because', ''), _negated=True), _connector='OR'), name='comments_staffcomment_removed_because'),
        ),
        migrations.AddConstraint(
            model_name='commentrevision',
            constraint=models.CheckConstraint(condition=models.Q(('moderator_name', ''), models.Q(('reason', ''), _negated=True), _connector='OR'), name='comments_commentrevision_power_has_reason'),
        ),
    ]
