"""Who may do what with a conversation."""

from conversations.models import Conversation


def user_can_see(user, conversation):
    """Return whether this person may see this conversation; the one-row twin of `visible_to`."""
    return Conversation.objects.visible_to(user).filter(pk=conversation.pk).exists()
