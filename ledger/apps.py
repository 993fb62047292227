from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The append-only record of every use of power."""

    name = "ledger"
