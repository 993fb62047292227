"""The keys of anonymous rounds: files of their own, outside the database and outside what is backed up with it.

Whoever has a key and the database can find out which account a voice belongs to. Without the key nobody can.
"""

import hashlib
import hmac
import os
import secrets

from django.conf import settings

from core.secret_files import kept_secret

BYTES = 32
# As text, of 6 bits a letter.
LENGTH = 43


class KeyGone(Exception):
    """Raised when a key is not there: destroyed, or out of reach of this machine."""


def make(key_id):
    """Make a key, unless it is there: of many that make it at once, all get the same."""
    folder = settings.ROUND_KEYS_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept_secret(_path(key_id), BYTES)


def digest(key_id, user_id):
    """Return what stands for an account in the round of a key, as 64 hexadecimal digits. Raises KeyGone."""
    try:
        key = _path(key_id).read_bytes()
    except OSError as error:
        raise KeyGone(str(key_id)) from error
    if len(key) < LENGTH:
        # Cut off, as by a full disk: anybody could guess what it makes.
        raise KeyGone(str(key_id))
    return hmac.new(key, str(user_id).encode(), hashlib.sha256).hexdigest()


def destroy(key_id):
    """Overwrite a key and take it from the disk; one that is gone stays so.

    What a copy of the disk, or a disk that moves what it stores, still holds is beyond this:
    docs/operations/anonymous-rounds.md.
    """
    path = _path(key_id)
    try:
        with open(path, "r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _path(key_id):
    return settings.ROUND_KEYS_DIR / f"{key_id}.key"
