"""What proves that a person works in health or care."""

from django.db.models import Q

from users.models import EmailDomain


def is_proof(address):
    """Return whether only people in health, care and government have an email address of this domain (one query)."""
    domain = address.rpartition("@")[2].lower()
    parts = domain.split(".")
    above = [".".join(parts[start:]) for start in range(1, len(parts))]
    return EmailDomain.objects.filter(Q(domain=domain) | Q(domain__in=above, with_subdomains=True)).exists()
