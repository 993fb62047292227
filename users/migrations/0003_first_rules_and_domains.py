"""The first version of the rules, and the email domains that only people in health, care and government have."""

from django.db import migrations

# Domain, whether its subdomains count, whose it is.
DOMAINS = [
    ("nhs.net", True, "NHSmail"),
    ("nhs.uk", True, "NHS organisations"),
    ("gov.uk", True, "Government departments and councils"),
]


def add(apps, schema_editor):
    apps.get_model("users.RulesVersion").objects.create(what_changed="The first version.")
    EmailDomain = apps.get_model("users.EmailDomain")
    for domain, with_subdomains, note in DOMAINS:
        EmailDomain.objects.create(domain=domain, with_subdomains=with_subdomains, note=note)


class Migration(migrations.Migration):
    dependencies = [("users", "0002_registered_staff")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
