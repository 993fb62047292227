from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search over what readers may see."""

    name = "search"
