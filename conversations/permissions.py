"""Who may do what with a conversation."""

from conversations.enums import Visibility
from core.visibility import is_live, is_readable

MODERATE = "comments.moderate_staffcomment"


def user_can_see(user, conversation):
    """Return whether this person may see this conversation: the one-row twin of `visible_to`, one query at the most."""
    page = conversation.page
    if not is_allowed(user, conversation):
        return False
    return page is None or (is_live(page) and is_readable(page, user))


def is_allowed(user, conversation):
    """Return whether the visibility of the conversation itself lets a person see it, whatever its page says."""
    if conversation.visibility == Visibility.PUBLIC:
        return True
    is_owner = user.is_authenticated and conversation.owner_id == user.pk
    if is_owner and conversation.visibility != Visibility.REMOVED:
        return True
    return user.has_perm(MODERATE)
