from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    """Challenges to staff, the action updates that show what came of them, and the workforce panel."""

    name = "challenges"

    def ready(self):
        from challenges import receivers  # noqa: F401
