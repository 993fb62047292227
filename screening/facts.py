"""The facts that a verdict needs, from the database."""

from django.db.models import Exists

from screening.enums import Mode
from screening.models import Approval, SiteMode
from screening.verdicts import Facts


def facts_for(user, *, own_mode, is_anonymous=False):
    """Return the Facts on what a person sends to a conversation, whose own mode is this ('' for none); one query.

    In an anonymous round nobody knows who was approved before: what is read until then is read in any case.
    """
    if is_anonymous:
        mode = SiteMode.objects.current().mode_for(own_mode)
        return Facts(Mode.BEFORE if mode == Mode.FIRST else mode)
    approved = Exists(Approval.objects.filter(user_id=user.pk))
    row = SiteMode.objects.annotate(is_approved=approved).first()
    if row is None:
        # Nobody has chosen yet.
        row = SiteMode()
        row.is_approved = Approval.objects.filter(user_id=user.pk).exists()
    return Facts(row.mode_for(own_mode), row.is_approved)
