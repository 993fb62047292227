"""The link by which a person confirms, once a year, to work in health or care still."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from users.enums import Proof
from users.models import User
from users.proof import is_proof

SALT = "users.recheck"
LINK_HOLDS = timedelta(days=60)


def path_for(user):
    """Return the path of the link; it is of no use once the person has confirmed, or has another address."""
    token = signing.TimestampSigner(salt=SALT).sign_object([user.pk, _time_of_proof(user), _mark_of(user)])
    return reverse("users:recheck", args=[token])


def read_token(token):
    """Return the user of a link and whether it is still to be used; (None, False) for one forged or too old."""
    try:
        pk, time_of_proof, mark = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=LINK_HOLDS)
    except (signing.BadSignature, ValueError):
        return None, False
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(mark, _mark_of(user)):
        return None, False
    return user, time_of_proof == _time_of_proof(user)


def still_proves(user):
    """Return whether a click is enough: the address proves it, or a moderator or a provider did (one query)."""
    return user.proof in (Proof.MODERATOR, Proof.IDENTITY) or is_proof(user.email)


def _time_of_proof(user):
    return user.proven_at.isoformat() if user.proven_at else ""


def _mark_of(user):
    return salted_hmac(SALT, user.email, algorithm="sha256").hexdigest()[:16]
