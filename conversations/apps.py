from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The one row for anything that people can discuss and follow, and who may see it."""

    name = "conversations"
