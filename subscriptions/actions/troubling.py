"""What a provider of mail says of an address: mail to it came back, or was called spam."""

from django.db.models import Q

from subscriptions.enums import Trouble
from subscriptions.models import Subscriber


def mark_trouble(*, address, trouble):
    """Send no more to an address, of an account or without one; return whether that changed anything.

    May be called twice, for providers repeat themselves. A complaint stands where the address bounces later: its owner
    asked for silence. An address that nobody follows with is passed over.
    """
    trouble = Trouble(trouble)
    if not trouble:
        raise ValueError("To clear an address, call clear_trouble.")
    address = address.strip().lower()
    if not address or "\x00" in address:
        return False
    rows = Subscriber.objects.filter(Q(email=address) | Q(user__email=address))
    weightier = [trouble, Trouble.COMPLAINED]
    return rows.exclude(trouble__in=weightier).update(trouble=trouble) > 0
