"""Whom a status update is told."""

from django.utils import timezone

from conversations.models import Conversation
from subscriptions import audiences
from subscriptions.actions.announcing import GATHERED_FOR, announce
from subscriptions.enums import Kind
from subscriptions.expansion import count_audience
from subscriptions.models import Event


def audience_of(conversation):
    """Return whom a status update here is told, the most specific first: its followers, those around it, all."""
    wider = audiences.wider_than(conversation)
    return [(pk, 0) for pk in (conversation.pk, *wider, Conversation.objects.of_site().pk)]


def reach(conversation):
    """Return how many subscribers that is; each is counted once, one query more than the audience takes."""
    return count_audience(audience_of(conversation))


def announce_update(update, *, by):
    """Tell subscribers of a new status update, once; call it in the transaction that publishes it."""
    announce(
        conversation=update.conversation,
        kind=Kind.STATUS_UPDATE,
        key=f"update-{update.pk}",
        subject_id=update.pk,
        by=by,
        audience=audience_of(update.conversation),
    )


def announce_change(update, *, by):
    """Tell subscribers that a status update has changed, ten minutes later; further changes until then are included."""
    # One that is due may be half told: those who have their mail would never hear of the change.
    waiting = Event.objects.gathering(timezone.now()).filter(
        conversation=update.conversation, kind=Kind.STATUS_UPDATE, subject_id=update.pk
    )
    if waiting.exists():
        return
    announce(
        conversation=update.conversation,
        kind=Kind.STATUS_UPDATE,
        key=f"update-{update.pk}-v{update.version}",
        subject_id=update.pk,
        by=by,
        audience=audience_of(update.conversation),
        after=GATHERED_FOR,
    )
