from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    """Challenges to staff, and the action updates that show what came of them."""

    name = "challenges"
