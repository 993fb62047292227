from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The stream: posts, their categories and writers, and every version published."""

    name = "blog"

    def ready(self):
        from blog import receivers  # noqa: F401
        from blog.contributions import PublishedVersions
        from users import contributions

        contributions.register(PublishedVersions())
