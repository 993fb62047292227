"""Who writes status updates."""

from conversations.permissions import user_can_see

WRITE = "updates.add_statusupdate"


def user_can_write_updates(user, conversation):
    """Return whether a person may write, change and withdraw status updates here: not on what is only followed."""
    if not conversation.is_discussed:
        return False
    return user.is_active and user.has_perm(WRITE) and user_can_see(user, conversation)
