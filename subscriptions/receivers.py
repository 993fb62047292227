"""What a provider of mail reports: mail came back, or somebody called it spam."""

from anymail.signals import EventType, RejectReason, tracking
from django.dispatch import receiver

from subscriptions.actions import mark_trouble
from subscriptions.enums import Trouble

# Why a provider refused to send: it remembers what happened before.
REFUSED_FOR = {
    RejectReason.INVALID: Trouble.BOUNCED,
    RejectReason.BOUNCED: Trouble.BOUNCED,
    RejectReason.SPAM: Trouble.COMPLAINED,
}
# The address may be good: its server is away, or has something against us.
PASSING = {RejectReason.TIMED_OUT, RejectReason.BLOCKED}


@receiver(tracking, dispatch_uid="subscriptions.mark_address")
def mark_address(event, **kwargs):
    """Mark the address that an event tells of; other events, as those of mail that arrived, are passed over."""
    trouble = trouble_of(event)
    if trouble and event.recipient:
        mark_trouble(address=event.recipient, trouble=trouble)


def trouble_of(event):
    """Return what an event says of its address, Trouble.NONE where that is nothing or passes."""
    if event.event_type == EventType.COMPLAINED:
        return Trouble.COMPLAINED
    if event.event_type == EventType.BOUNCED and event.reject_reason not in PASSING:
        return Trouble.BOUNCED
    if event.event_type == EventType.REJECTED:
        return REFUSED_FOR.get(event.reject_reason, Trouble.NONE)
    return Trouble.NONE
