from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0004_names_and_one_site'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='status',
            field=models.CharField(blank=True, help_text='What its latest status update says of it, for lists.', max_length=12),
        ),
    ]
