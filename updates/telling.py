"""What status updates tell those who follow."""

from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from updates.models import StatusUpdate


class StatusUpdateTeller(Teller):
    kinds = (Kind.STATUS_UPDATE,)

    def notices(self, events):
        updates = StatusUpdate.objects.public().in_bulk([event.subject_id for event in events])
        return {
            event.pk: notice_of(event.conversation, updates[event.subject_id])
            for event in events
            if event.subject_id in updates
        }


def notice_of(conversation, update):
    """Return what followers of a conversation are told of a status update, stored or not."""
    status = update.get_status_display()
    words = "Status update changed" if update.edited_at else "Status update"
    return Notice(
        title=conversation.title,
        headline=f"{words}: {status}" if status else words,
        url=f"{conversation.url}#{update.anchor}",
        text=update.text,
        byline=f"{update.date.day} {update.date:%B %Y}",
    )
