from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The front page and statutory pages; the demo content and the import of the archive."""

    name = "home"
