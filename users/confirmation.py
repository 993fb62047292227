"""The link and the code that confirm a registration, and the mail that carries them.

Both are made from the row's nonce with the site's key, and not stored with it. They stand in the mail while it waits to
be sent, and go with it (core/mail.py). The mail does not say which name was typed: whoever typed it may be a stranger.
"""

import hashlib
import hmac

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare

from core import mail
from users.models import Registration, User

SALT = "users.registration"
CODE_DIGITS = 8
# How many registrations of one address a code is compared with, newest first.
COMPARED = 10


def write_to_registrant(registration_id):
    """Queue the mail of a registration: link and code for a new address, a word of advice for one with an account."""
    registration = Registration.objects.filter(pk=registration_id).waiting().first()
    if registration is None:
        return
    if User.objects.filter(email=registration.email).exists():
        mail.queue("already_registered", registration.email)
    else:
        mail.queue(
            "confirm_registration",
            registration.email,
            token=token_for(registration),
            code=code_for(registration),
        )


def token_for(registration):
    """Return the part of the link that says which registration it confirms; nobody else can make it."""
    return signing.Signer(salt=SALT).sign(f"{registration.pk.hex}-{registration.nonce}")


def registration_for_token(token):
    """Return the registration that a link confirms, whatever its state, or None for a forged link."""
    try:
        pk, _, nonce = signing.Signer(salt=SALT).unsign(token).partition("-")
    except signing.BadSignature:
        return None
    return Registration.objects.filter(pk=pk, nonce=nonce).first()


def code_for(registration):
    """Return the code of a registration, 8 digits."""
    digest = hmac.digest(
        settings.SECRET_KEY.encode(), f"{SALT}:{registration.nonce}".encode(), hashlib.sha256
    )
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def registration_for_code(email, code):
    """Return the waiting registration of this address with this code, however its digits are grouped, or None."""
    digits = "".join(sign for sign in code if sign.isalnum())
    waiting = Registration.objects.filter(email=email).waiting().order_by("-created_at")[:COMPARED]
    return next((one for one in waiting if constant_time_compare(digits, code_for(one))), None)
