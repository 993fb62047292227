"""What a provider of mail reports: mail came back, or somebody called it spam."""

import re
from collections.abc import Mapping

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


# How providers call a bounce that passes, as a full mailbox, where the library does not tell it apart, and where that
# stands: Amazon SES, Postmark, Brevo, MailerSend, Mailjet, and by number SparkPost (its ‘Bounce Classification Codes’).
PLACES = {"bounceType", "Type", "event", "type", "bounce_class", "hard_bounce"}
SOFT_WORDS = re.compile(r"soft|transient|undetermined|temporary|false", re.IGNORECASE)
SOFT_CLASSES = {"20", "21", "22", "23", "24", "40", "60", "70", "100"}


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
    if event.event_type == EventType.BOUNCED:
        passes = event.reject_reason in PASSING or is_soft(event.esp_event)
        return Trouble.NONE if passes else Trouble.BOUNCED
    if event.event_type == EventType.REJECTED:
        return REFUSED_FOR.get(event.reject_reason, Trouble.NONE)
    return Trouble.NONE


def is_soft(reported):
    """Return whether a provider's own report, a dict of dicts, says that a bounce passes."""
    if not isinstance(reported, Mapping):
        return False
    return any(
        is_soft(value)
        or (name in PLACES and (bool(SOFT_WORDS.search(str(value))) or str(value) in SOFT_CLASSES))
        for name, value in reported.items()
    )
