from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    """Status updates: dated notes on what became of a conversation."""

    name = "updates"

    def ready(self):
        from updates.contributions import StatusUpdates
        from users import contributions

        contributions.register(StatusUpdates())
