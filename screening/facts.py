"""The facts that a verdict needs, from the database."""

from screening.enums import Mode
from screening.models import Approval, SiteMode
from screening.verdicts import Facts


def facts_for(user, *, own_mode):
    """Return the Facts on what a person sends to a conversation, whose own mode is this ('' for none).

    Two queries at the most.
    """
    mode = SiteMode.objects.current().mode_for(own_mode)
    return Facts(mode, mode == Mode.FIRST and Approval.objects.filter(user_id=user.pk).exists())
