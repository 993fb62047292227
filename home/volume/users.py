"""Many accounts that may take part."""

from django.utils import timezone

from screening.models import Approval
from users.enums import Proof
from users.models import RulesVersion, User

ADDRESS = "volume-{}@nhs.net"
BATCH = 5000
# Nobody signs in with it: it is no hash of anything.
NO_PASSWORD = "!"  # noqa: S105


def build_users(wanted):
    """Make accounts `volume-1@nhs.net` and on until there are as many as wanted; return how many were made."""
    have = User.objects.filter(email__startswith="volume-").count()
    rules = RulesVersion.objects.current()
    for first in range(have + 1, wanted + 1, BATCH):
        people = User.objects.bulk_create(
            User(
                email=ADDRESS.format(number),
                public_name=f"Volunteer {number}",
                password=NO_PASSWORD,
                proof=Proof.DOMAIN,
                proven_at=timezone.now(),
                rules_version=rules,
            )
            for number in range(first, min(first + BATCH, wanted + 1))
        )
        Approval.objects.bulk_create(Approval(user=user) for user in people)
    return max(0, wanted - have)
