import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import subscriptions.models.people
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conversations', '0004_names_and_one_site'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pace', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly')], max_length=10)),
                ('period', models.DateField()),
                ('says_goodbye', models.BooleanField(default=False, help_text='It says that digests end.')),
                ('state', models.CharField(choices=[('', 'No mail of its own'), ('waiting', 'Waiting'), ('sent', 'Sent'), ('dropped', 'Not sent: nobody to tell, or nothing to tell any more'), ('failed', 'Given up')], default='waiting', max_length=10)),
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'someone replies to me'), ('thread', 'someone writes in a thread that I follow'), ('my-comment', 'a comment of mine is held, published, changed or removed'), ('status-update', 'there is a status update on something I follow'), ('new-post', 'there is a new post in a category or by an author I follow'), ('important-edit', 'something I follow changes in an important way')], max_length=20)),
                ('key', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('audience', models.JSONField(default=list)),
                ('direct', models.JSONField(default=list)),
                ('direct_kind', models.CharField(blank=True, choices=[('reply', 'someone replies to me'), ('thread', 'someone writes in a thread that I follow'), ('my-comment', 'a comment of mine is held, published, changed or removed'), ('status-update', 'there is a status update on something I follow'), ('new-post', 'there is a new post in a category or by an author I follow'), ('important-edit', 'something I follow changes in an important way')], max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it is told, at the earliest.')),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('after', models.PositiveBigIntegerField(default=0)),
                ('progress_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expanded_at', models.DateTimeField(blank=True, null=True)),
                ('recipient_count', models.PositiveIntegerField(default=0)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='conversations.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ('secret', models.CharField(default=subscriptions.models.people.new_secret, editable=False, max_length=32)),
                ('links_version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('stopped_at', models.DateTimeField(blank=True, help_text='When it asked for no mail at all.', null=True)),
                ('trouble', models.CharField(blank=True, choices=[('', 'None'), ('bounced', 'Mail to it came back'), ('complained', 'It was reported as spam')], max_length=12)),
                ('quiet_from', models.PositiveSmallIntegerField(blank=True, help_text='The hour, 0 to 23.', null=True)),
                ('quiet_until', models.PositiveSmallIntegerField(blank=True, help_text='The hour, 0 to 23.', null=True)),
                ('digests_stopped_at', models.DateTimeField(blank=True, help_text='When digests ended, for nobody had signed in.', null=True)),
                ('kept_at', models.DateTimeField(blank=True, help_text='When an address without an account last said that it stays.', null=True)),
                ('asked_at', models.DateTimeField(blank=True, help_text='When it was asked whether it stays.', null=True)),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriber', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'permissions': [('view_deliveries', 'Can see who is subscribed, and what was sent')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('via', models.PositiveBigIntegerField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('reply', 'someone replies to me'), ('thread', 'someone writes in a thread that I follow'), ('my-comment', 'a comment of mine is held, published, changed or removed'), ('status-update', 'there is a status update on something I follow'), ('new-post', 'there is a new post in a category or by an author I follow'), ('important-edit', 'something I follow changes in an important way')], max_length=20)),
                ('pace', models.CharField(choices=[('at-once', 'At once'), ('daily', 'Daily'), ('weekly', 'Weekly'), ('site', 'On the site only'), ('never', 'Never')], max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(blank=True, choices=[('', 'No mail of its own'), ('waiting', 'Waiting'), ('sent', 'Sent'), ('dropped', 'Not sent: nobody to tell, or nothing to tell any more'), ('failed', 'Given up')], max_length=10)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notifications', to='subscriptions.digest')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='subscriptions.event')),
                ('subscriber', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='subscriptions.subscriber')),
            ],
        ),
        migrations.AddField(
            model_name='digest',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='subscriptions.subscriber'),
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'someone replies to me'), ('thread', 'someone writes in a thread that I follow'), ('my-comment', 'a comment of mine is held, published, changed or removed'), ('status-update', 'there is a status update on something I follow'), ('new-post', 'there is a new post in a category or by an author I follow'), ('important-edit', 'something I follow changes in an important way')], max_length=20)),
                ('pace', models.CharField(choices=[('at-once', 'At once'), ('daily', 'Daily'), ('weekly', 'Weekly'), ('site', 'On the site only'), ('never', 'Never')], max_length=10)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='subscriptions.subscriber')),
            ],
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thread', models.PositiveBigIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='conversations.conversation')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='subscriptions.subscriber')),
            ],
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('expanded_at__isnull', True)), fields=['due_at'], name='subscriptions_unexpanded'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('conversation', 'kind', 'key'), name='subscriptions_event_told_once'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email__isnull', True), ('user__isnull', False)), models.Q(('email__isnull', False), ('user__isnull', True)), _connector='OR'), name='subscriptions_subscriber_user_or_email'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(('email__isnull', True), ('email', django.db.models.functions.text.Lower('email')), _connector='OR'), name='subscriptions_subscriber_email_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__lte', 23), ('quiet_until__lte', 23), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='subscriptions_subscriber_quiet_hours'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['subscriber', '-id'], name='subscriptions_newest'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='subscriptions_due'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['done_at'], name='subscriptions_failed'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('digest__isnull', True), ('pace__in', ('daily', 'weekly')), ('read_at__isnull', True)), fields=['pace', 'subscriber'], name='subscriptions_gathered'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(fields=('event', 'subscriber'), name='subscriptions_notification_once'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='subscriptions_digest_due'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('subscriber', 'pace', 'period'), name='subscriptions_digest_one_a_period'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.UniqueConstraint(fields=('subscriber', 'kind'), name='subscriptions_choice_one_a_kind'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['conversation', 'thread', 'id'], name='subscriptions_in_order'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(fields=('subscriber', 'conversation', 'thread'), name='subscriptions_subscription_once'),
        ),
    ]
