"""The cache of a machine without Redis: files, whose loss makes the site slower and never breaks it."""

import logging
import os
import pickle
import tempfile
from contextlib import contextmanager

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)

# What a folder out of reach raises, and a file that is torn or was written by another release.
UNREADABLE = (OSError, EOFError, ValueError, pickle.PickleError, AttributeError, ImportError)


class FileCache(FileBasedCache):
    """Django's file cache that takes an error for a miss, and whose `add` lets one process of several through.

    Values are not compressed: the large ones are pages, and those are packed already.
    """

    def validate_key(self, key):
        """Take any key: its digest is the name of the file, so memcached's rules mean nothing here."""

    def get(self, key, default=None, version=None):
        with _forgiven():
            try:
                with open(self._key_to_file(key, version), "rb") as file:
                    return default if self._is_expired(file) else pickle.load(file)  # noqa: S301 - our own files
            except FileNotFoundError:
                return default
            except UNREADABLE:
                # Away with it, or `add` would hold it for a value for ever.
                self.delete(key, version)
                raise
        return default

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        value = self.get(key, version=version)
        if value is None:
            return False
        self.set(key, value, timeout, version)
        return True

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with _forgiven():
            super().set(key, value, timeout, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Store a value unless there is one; return whether it was stored."""
        if self.has_key(key, version):
            return False
        with _forgiven():
            try:
                self._link(self._key_to_file(key, version), timeout, value)
            except FileExistsError:
                return False
            return True
        return False

    def delete(self, key, version=None):
        with _forgiven():
            return super().delete(key, version)
        return False

    def has_key(self, key, version=None):
        with _forgiven():
            return super().has_key(key, version)
        return False

    def clear(self):
        with _forgiven():
            super().clear()

    def _write_content(self, file, timeout, value):
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(pickle.dumps(value, self.pickle_protocol))

    def _createdir(self):
        with _forgiven():
            super()._createdir()

    def _link(self, name, timeout, value):
        """Write a file under a name that no file has yet; a link is made or refused in one step."""
        self._createdir()
        handle, temporary = tempfile.mkstemp(dir=self._dir)
        try:
            with open(handle, "wb") as file:
                self._write_content(file, timeout, value)
            os.link(temporary, name)
        finally:
            os.remove(temporary)  # noqa: PTH107 - Django's class, whose names of files are texts


@contextmanager
def _forgiven():
    try:
        yield
    except UNREADABLE as error:
        logger.warning("The cache does not answer: %s", error)
