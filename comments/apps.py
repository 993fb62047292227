from django.apps import AppConfig
from django.db.models.signals import pre_save


class CommentsConfig(AppConfig):
    """What staff said: comments in threads, on django-comments-xtd's tables."""

    name = "comments"

    def ready(self):
        # The library's receiver publishes and hides whole threads on every save.
        from django_comments_xtd.models import publish_or_unpublish_on_pre_save

        pre_save.disconnect(publish_or_unpublish_on_pre_save, sender="comments.StaffComment")

        from comments.announcing import DecisionTeller, ReplyTeller
        from comments.contributions import Comments, Likes
        from comments.of_voices import comments_of
        from comments.targets import CommentTarget
        from screening import targets
        from subscriptions import kinds
        from users import contributions
        from voices import things

        contributions.register(Comments())
        contributions.register(Likes())
        targets.register(CommentTarget())
        things.register(comments_of)
        kinds.register(ReplyTeller())
        kinds.register(DecisionTeller())
