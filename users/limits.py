"""How often what may be tried with accounts: by account and place together, and more loosely by each alone.

A hospital behind one address registers hundreds of people in minutes; a guesser gets ten tries. The narrow limit is
counted first: tries that it refuses take nothing from the owner of the account, nor from others at the same place.
"""

from core import limits
from core.limits import Limit

MINUTE, HOUR = 60, 3600

# A password or a code: ten for one account from one place, more for the account from everywhere.
SIGN_IN_FROM_PLACE = Limit("sign-in-from-place", 10, 10 * MINUTE)
SIGN_IN_OF_ACCOUNT = Limit("sign-in-of-account", 100, HOUR)
SIGN_IN_AT_PLACE = Limit("sign-in-at-place", 2000, 10 * MINUTE)
# Mail to one address that somebody typed: five from one place. The ceiling bounds what one mailbox gets.
MAIL_TO_ADDRESS_FROM_PLACE = Limit("mail-to-address-from-place", 5, 10 * MINUTE)
MAIL_TO_ADDRESS = Limit("mail-to-address", 100, HOUR)
MAIL_FROM_PLACE = Limit("mail-from-place", 1000, 10 * MINUTE)
# The code that confirms a registration, or the password beside its link.
CONFIRM_FROM_PLACE = Limit("confirm-from-place", 10, 10 * MINUTE)
CONFIRM_OF_ADDRESS = Limit("confirm-of-address", 100, HOUR)
CONFIRM_AT_PLACE = Limit("confirm-at-place", 1000, 10 * MINUTE)
# A second factor, or the password once more, of somebody who got this far.
SECOND_FACTOR = Limit("second-factor", 10, 10 * MINUTE)
# A patient guesser of six digits, who knows the password, has one chance in 3,000 a day.
SECOND_FACTOR_A_DAY = Limit("second-factor-a-day", 100, 24 * HOUR)
# A copy of one's data, a request, an appeal.
FORM_OF_ACCOUNT = Limit("form-of-account", 10, HOUR)


def take_sign_in(address, network):
    """Count a try to sign in to the account of an address. Raises LimitReached."""
    _take(SIGN_IN_FROM_PLACE, SIGN_IN_AT_PLACE, SIGN_IN_OF_ACCOUNT, address, network)


def take_mail(to, network):
    """Count a mail that somebody asks for. Raises LimitReached.

    `to` is the address that was typed; for somebody who is signed in the number of the account, so that no stranger who
    types the same address uses up what its owner has.
    """
    _take(MAIL_TO_ADDRESS_FROM_PLACE, MAIL_FROM_PLACE, MAIL_TO_ADDRESS, to, network)


def take_confirmation(address, network):
    """Count a try to confirm a registration of an address. Raises LimitReached."""
    _take(CONFIRM_FROM_PLACE, CONFIRM_AT_PLACE, CONFIRM_OF_ADDRESS, address, network)


def _take(narrow, of_place, of_subject, subject, network):
    limits.take(narrow, subject, network)
    limits.take(of_place, network)
    limits.take(of_subject, subject)
