"""How often what may be tried with accounts: by account and place together, and more loosely by each alone.

A hospital behind one address registers hundreds of people in minutes; a guesser gets ten tries.
"""

from core.limits import Limit

MINUTE, HOUR = 60, 3600

# A password or a code: ten for one account from one place, more for the account from everywhere.
SIGN_IN_FROM_PLACE = Limit("sign-in-from-place", 10, 10 * MINUTE)
SIGN_IN_OF_ACCOUNT = Limit("sign-in-of-account", 100, HOUR)
SIGN_IN_AT_PLACE = Limit("sign-in-at-place", 2000, 10 * MINUTE)
# Mail to one address that somebody typed, whoever asks for it.
MAIL_TO_ADDRESS = Limit("mail-to-address", 5, 10 * MINUTE)
MAIL_FROM_PLACE = Limit("mail-from-place", 1000, 10 * MINUTE)
# The code that confirms a registration.
CONFIRM_OF_ADDRESS = Limit("confirm-of-address", 10, 10 * MINUTE)
CONFIRM_AT_PLACE = Limit("confirm-at-place", 1000, 10 * MINUTE)
# A second factor, or the password once more, of somebody who got this far.
SECOND_FACTOR = Limit("second-factor", 10, 10 * MINUTE)
# A patient guesser of six digits, who knows the password, has one chance in 3,000 a day.
SECOND_FACTOR_A_DAY = Limit("second-factor-a-day", 100, 24 * HOUR)
# A copy of one's data, a request, an appeal.
FORM_OF_ACCOUNT = Limit("form-of-account", 10, HOUR)
