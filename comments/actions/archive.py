"""Comments of the archive, which have a name and no account."""

from django.db import transaction

from comments.actions.storing import count_in, locked, store, touch
from comments.enums import State
from comments.targets import COMMENT
from screening.actions import answer_reports
from screening.enums import Answer, Rule
from screening.targets import target_of

NAME_WITHHELD = "Name withheld"


def add_archived_comment(*, conversation, name, text, created_at, reply_to=None):
    """Store a comment of the archive and return it. Raises ValueError for a reply across conversations."""
    if reply_to and reply_to.conversation_id != conversation.pk:
        raise ValueError("This answers a comment of another conversation.")
    with transaction.atomic():
        comment = store(
            conversation=conversation,
            reply_to=reply_to,
            text=text,
            created_at=created_at,
            published_at=created_at,
            user_name=name,
        )
        count_in(comment, at=created_at)
        touch(conversation.pk)
    return comment


def take_down_archived_comment(*, comment):
    """Take the words of an archived comment from readers; return whether that changed anything.

    A line that says so stays in its place, so counters and replies stay as they are. Whoever reported it is told.
    Raises ValueError for a comment with an account behind it.
    """
    with transaction.atomic():
        is_new = _change(comment, state=State.REMOVED, is_public=False, removed_because=Rule.ASKED)
        answer_reports(target=target_of(COMMENT), pk=comment.pk, answer=Answer.REMOVED)
    return is_new


def withhold_archived_name(*, comment):
    """Show 'Name withheld' in place of the name of an archived comment; return whether that changed anything.

    Raises ValueError for a comment with an account behind it.
    """
    return _change(comment, user_name=NAME_WITHHELD)


def _change(comment, **values):
    if comment.user_id or comment.voice_id:
        raise ValueError(f"Comment {comment.pk} has an account behind it: it is not of the archive.")
    with transaction.atomic():
        stored = locked(comment.pk)
        if all(getattr(stored, name) == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(values))
        touch(stored.conversation_id)
    return True
