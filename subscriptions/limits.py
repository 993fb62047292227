"""How often strangers may have us write to an address."""

from core.limits import Limit

HOUR = 3600

MAIL_TO_ADDRESS = Limit("subscription-mail-to-address", 1, HOUR)
MAIL_FROM_PLACE = Limit("subscription-mail-from-place", 300, HOUR)
