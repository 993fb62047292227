from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every page and app shares: base page, blocks, page cache, forms, template tags."""

    name = "core"

    def ready(self):
        from core import logs, receivers  # noqa: F401

        logs.shorten()
