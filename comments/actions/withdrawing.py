"""Taking one's own comment back."""

from django.db import transaction

from comments.actions.storing import locked, touch
from comments.enums import State
from comments.models import StaffComment
from comments.permissions import user_can_withdraw, user_wrote
from comments.targets import COMMENT
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from screening.actions import answer_reports
from screening.enums import Answer
from screening.targets import target_of
from voices.contributors import day_of


def withdraw_comment(*, by, comment_id):
    """Take one's own words from readers, and return the comment. A stub stays where others saw them, with its replies.

    Moderators can still read them. May run twice. Raises PageNotFound for what is not one's own.
    """
    with transaction.atomic():
        if not StaffComment.objects.filter(pk=comment_id).exists():
            raise PageNotFound("There is no such comment.")
        comment = locked(comment_id)
        if not user_can_see(by, comment.conversation) or not user_wrote(by, comment):
            raise PageNotFound("There is no such comment.")
        if not user_can_withdraw(by, comment):
            return comment
        comment.state, comment.is_public = State.WITHDRAWN, False
        comment.save(update_fields=["state", "is_public"])
        answer_reports(target=target_of(COMMENT), pk=comment.pk, answer=Answer.GONE, at=day_of(comment.voice))
        touch(comment.conversation_id)
    return comment
