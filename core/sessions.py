"""Sessions in the database."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore


class SessionStore(DatabaseSessionStore):
    """Django's own, that asks the database for nothing but keys which it may have made (PostgreSQL refuses NUL)."""

    @classmethod
    def get_model_class(cls):
        return DatabaseSessionStore.get_model_class()

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()
