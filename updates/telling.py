"""What status updates tell those who follow."""

from django.utils import formats

from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from updates.models import StatusUpdate


class StatusUpdateTeller(Teller):
    kinds = (Kind.STATUS_UPDATE,)

    def notices(self, events):
        updates = StatusUpdate.objects.in_bulk([event.subject_id for event in events])
        return {
            event.pk: notice_of(event.conversation, updates[event.subject_id])
            for event in events
            if event.subject_id in updates
        }


def notice_of(conversation, update):
    """Return what followers of a conversation are told of a status update."""
    status = update.get_status_display()
    return Notice(
        title=conversation.title,
        headline=f"Status update: {status}" if status else "Status update",
        url=f"{conversation.url}#update-{update.pk}",
        text=update.text,
        byline=formats.date_format(update.date, "j F Y"),
    )
