from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """Who contributes to an anonymous round: a voice in the place of an account, until nobody can tell whose it was."""

    name = "voices"
