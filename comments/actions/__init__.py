"""What writes comments, by noun."""

from comments.actions.archive import (
    add_archived_comment,
    take_down_archived_comment,
    withhold_archived_name,
)
from comments.actions.editing import edit_comment, edit_of_moderator
from comments.actions.erasing import erase_comments, erase_likes, forget_edits
from comments.actions.following import follow_thread, leave_thread
from comments.actions.liking import like_comment, unlike_comment
from comments.actions.moderating import hold_comment, keep_comment, publish_comment, remove_comment
from comments.actions.posting import post_comment
from comments.actions.withdrawing import withdraw_comment

__all__ = [
    "add_archived_comment",
    "edit_comment",
    "edit_of_moderator",
    "erase_comments",
    "erase_likes",
    "follow_thread",
    "forget_edits",
    "hold_comment",
    "keep_comment",
    "leave_thread",
    "like_comment",
    "post_comment",
    "publish_comment",
    "remove_comment",
    "take_down_archived_comment",
    "unlike_comment",
    "withdraw_comment",
    "withhold_archived_name",
]
