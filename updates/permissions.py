"""Who writes status updates."""

from conversations.permissions import user_can_see

WRITE = "updates.add_statusupdate"


def user_can_write_updates(user, conversation):
    """Return whether a person may write, change and withdraw status updates here."""
    return user.is_active and user.has_perm(WRITE) and user_can_see(user, conversation)
