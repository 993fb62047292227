from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0002_mail_of_the_deed'),
    ]

    operations = [
        migrations.AddField(
            model_name='digest',
            name='claims',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often a worker took it into its hands.'),
        ),
        migrations.AddField(
            model_name='notification',
            name='claims',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often a worker took it into its hands.'),
        ),
        migrations.AlterField(
            model_name='digest',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often the mail server did not take it.'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often the mail server did not take it.'),
        ),
    ]
