"""What status updates hold of a person: which ones they wrote. The words are the department's."""

from updates.actions import forget_editor
from updates.models import StatusUpdate
from users.contributions import Contribution


class StatusUpdates(Contribution):
    key = "status_updates"
    label = "The status updates that you wrote"
    covers = ("updates.StatusUpdate.editor", "updates.StatusUpdateRevision.editor")

    def export(self, user):
        for update in StatusUpdate.objects.filter(editor_id=user.pk).order_by("pk").iterator():
            yield {
                "date": update.date,
                "status": update.get_status_display(),
                "text": update.text,
                "written_at": update.created_at,
            }

    def erase(self, user, *, words, limit):
        return forget_editor(user=user, limit=limit)
