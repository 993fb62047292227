from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0003_category_conversation'),
    ]

    operations = [
        migrations.AddField(
            model_name='postpage',
            name='edit_is_important',
            field=models.BooleanField(default=False, help_text='After ten minutes, with all that is changed until then. It needs a reason.', verbose_name='tell subscribers of this change'),
        ),
        migrations.AddField(
            model_name='publishedversion',
            name='is_important',
            field=models.BooleanField(default=False, help_text='Whether subscribers are told of it.'),
        ),
    ]
