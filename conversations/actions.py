"""What changes a conversation."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from conversations.enums import Kind
from conversations.models import Conversation
from ledger.actions import record
from ledger.enums import Kind as Entry
from screening.enums import Mode
from screening.permissions import MODE_POWER


def ensure_conversation(*, page, kind, opens_at=None, closes_at=None, spans=None, keep_dates=False):
    """Give a page its conversation, or bring the dates of the one it has up to date; return it.

    `keep_dates` leaves those of the one it has. May run twice at the same time: the database holds one row a page.
    """
    dates = {"opens_at": opens_at, "closes_at": closes_at, "spans": spans}
    conversation, created = Conversation.objects.get_or_create(
        page_id=page.pk, suffix="", defaults={"kind": kind} | dates
    )
    if created or keep_dates:
        return conversation
    if any(getattr(conversation, name) != value for name, value in dates.items()):
        Conversation.objects.filter(pk=conversation.pk).update(**dates)
        conversation.refresh_from_db(fields=list(dates))
    return conversation


def ensure_category_conversation(*, conversation_id, name, suffix):
    """Give a category what its followers follow, or bring its name and address up to date; return its id."""
    values = {"kind": Kind.CATEGORY, "name": name, "suffix": suffix}
    return Conversation.objects.update_or_create(pk=conversation_id, defaults=values)[0].pk


def holds_contributions(page):
    """Return whether anyone commented or posted on this page or on one below it, so that it must not be deleted."""
    here = Conversation.objects.filter(page__path__startswith=page.path)
    return here.filter(Q(kind=Kind.IDEA) | Q(comments__isnull=False)).exists()


def choose_mode(*, conversation, mode, by):
    """Choose when moderators read what is written here ('' leaves it to the parent and to the site).

    Raises PermissionDenied.
    """
    if not by.has_perm(MODE_POWER):
        raise PermissionDenied
    with transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(mode=mode)
        record(
            Entry.MODE_CHANGED,
            by=by,
            subject=conversation,
            reason=Mode(mode).label if mode else "None of its own",
        )
