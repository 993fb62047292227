from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    """Status updates: dated notes on what became of a conversation."""

    name = "updates"

    def ready(self):
        from subscriptions import kinds
        from updates.contributions import StatusUpdates
        from updates.telling import StatusUpdateTeller
        from users import contributions

        contributions.register(StatusUpdates())
        kinds.register(StatusUpdateTeller())
