from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The stream: posts, their categories and writers, and every version published."""

    name = "blog"

    def ready(self):
        from blog import receivers  # noqa: F401
        from blog.announcing import EditTeller, PostTeller
        from blog.contributions import PublishedVersions
        from blog.following import wider_than_post
        from conversations.enums import Kind
        from subscriptions import audiences, kinds
        from users import contributions

        audiences.register(Kind.POST, wider_than_post)
        audiences.register(Kind.ACTION, wider_than_post)
        kinds.register(PostTeller())
        kinds.register(EditTeller())
        contributions.register(PublishedVersions())
