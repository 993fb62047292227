from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Who follows what, what there is to tell them, and the outbox that tells each of them once."""

    name = "subscriptions"

    def ready(self):
        from django.conf import settings

        from subscriptions import receivers  # noqa: F401
        from subscriptions.contributions import Choices, Subscriptions
        from subscriptions.webhooks import provider_urls
        from users import contributions

        # The site does not start while a secret of its provider is missing.
        provider_urls(settings.MAIL_PROVIDER)
        contributions.register(Subscriptions())
        contributions.register(Choices())
