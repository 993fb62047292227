from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Who follows what, what there is to tell them, and the outbox that tells each of them once."""

    name = "subscriptions"

    def ready(self):
        from subscriptions import receivers  # noqa: F401
        from subscriptions.contributions import Choices, Subscriptions
        from users import contributions

        contributions.register(Subscriptions())
        contributions.register(Choices())
