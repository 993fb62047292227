"""What the site must read again and nobody else may: encrypted with a key made from SECRET_KEY."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text):
    """Return the text as only this site can read it."""
    return _box().encrypt(text.encode()).decode()


def decrypt(text):
    """Return what was encrypted, with this key or an earlier one; raises cryptography's InvalidToken."""
    return _box().decrypt(text.encode()).decode()


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )
