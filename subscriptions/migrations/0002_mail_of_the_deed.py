from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='has_own_mail',
            field=models.BooleanField(default=False, help_text='Whether its deed mails at once itself, in words of its own.'),
        ),
    ]
