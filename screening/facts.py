"""The facts that a verdict needs, from the database."""

from django.db.models import Exists

from screening.models import Approval, SiteMode
from screening.verdicts import Facts


def facts_for(user, *, own_mode):
    """Return the Facts on what a person sends to a conversation, whose own mode is this ('' for none); one query."""
    approved = Exists(Approval.objects.filter(user_id=user.pk))
    row = SiteMode.objects.annotate(is_approved=approved).first()
    if row is None:
        # Nobody has chosen yet.
        row = SiteMode()
        row.is_approved = Approval.objects.filter(user_id=user.pk).exists()
    return Facts(row.mode_for(own_mode), row.is_approved)
