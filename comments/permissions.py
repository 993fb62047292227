"""Who may do what with a comment. Where it is discussed has been asked before: `conversations.permissions`."""

from datetime import timedelta

from django.utils import timezone

from comments.enums import State
from voices.contributors import is_voice_of

EDITED_WITHIN = timedelta(hours=24)
MODERATE = "comments.moderate_staffcomment"


def user_can_moderate(user):
    """Return whether a person may moderate comments."""
    return user.has_perm(MODERATE)


def user_can_find(user, comment):
    """Return whether a person finds a comment at its own address, where the person may look at all.

    What has a place in its thread is found by everyone. What never had one is found by its writer while it waits, and
    by moderators.
    """
    if comment.published_at is not None:
        return True
    if user_wrote(user, comment) and comment.state == State.HELD:
        return True
    return user_can_moderate(user)


def user_can_decide(user, comment):
    """Return whether a person may hold, publish, remove or edit this comment as a moderator: never one's own."""
    return user_can_moderate(user) and not user_wrote(user, comment)


def user_wrote(user, comment):
    """Return whether this is a person's own comment, by account or by voice; one of the archive is nobody's."""
    if comment.voice_id is not None:
        return is_voice_of(comment.voice, user)
    return comment.user_id is not None and comment.user_id == user.pk


def user_can_edit(user, comment, at=None):
    """Return whether a person may change these words: one's own, for 24 hours, while they are there to be read.

    Of a voice the day is known and not the hour: it may until its round closes.
    """
    at = at or timezone.now()
    is_in_time = comment.voice_id is not None or at < comment.created_at + EDITED_WITHIN
    return is_in_time and comment.state in (State.PUBLIC, State.HELD) and user_wrote(user, comment)


def user_can_withdraw(user, comment):
    """Return whether a person may take a comment back: one's own, at any time, suspended or closed or not."""
    return user_wrote(user, comment) and comment.state in (State.PUBLIC, State.HELD)


def user_can_like(user, comment):
    """Return whether a person may like a comment: a public one of somebody else."""
    return comment.state == State.PUBLIC and not user_wrote(user, comment)
