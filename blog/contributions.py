"""What the stream holds of a person: which versions of posts they published. The words are the department's."""

from blog.actions import forget_editor
from blog.models import PublishedVersion
from users.contributions import Contribution


class PublishedVersions(Contribution):
    key = "published_versions"
    label = "The versions of posts that you wrote"
    covers = ("blog.PublishedVersion.editor",)

    def export(self, user):
        versions = PublishedVersion.objects.filter(editor_id=user.pk).select_related("page").order_by("pk")
        for version in versions.iterator():
            yield {
                "post": version.page.title,
                "version": version.number,
                "published_at": version.published_at,
                "your_name_there": version.editor_name,
                "reason": version.reason,
            }

    def erase(self, user, *, words, limit):
        return forget_editor(user=user, limit=limit)
