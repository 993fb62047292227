"""One identity of a provider an account: two that name the same address cannot both be connected with it.

The library's own constraint says that one identity has one account; this is the other half, on the library's table.
"""

from django.db import migrations

ADD = "CREATE UNIQUE INDEX users_one_identity_an_account ON socialaccount_socialaccount (provider, user_id)"
REMOVE = "DROP INDEX users_one_identity_an_account"


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0005_one_suspension_at_a_time"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [migrations.RunSQL(ADD, REMOVE)]
