from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """What happens to a text before others read it: text and facts in, a verdict out; and what is reported."""

    name = "screening"

    def ready(self):
        from screening.contributions import Reports
        from users import contributions

        contributions.register(Reports())
