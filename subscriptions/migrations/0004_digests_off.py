from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0003_claims'),
    ]

    operations = [
        migrations.AddField(
            model_name='subscriber',
            name='digests_are_off',
            field=models.BooleanField(default=False, help_text='Whether it asked for no digests, by the link of one.'),
        ),
    ]
