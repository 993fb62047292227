"""What writes challenges and ideas, by noun."""

from challenges.actions.answering import answer_idea
from challenges.actions.checking import keep_mark, mark_item, publish_mark, remove_mark, take_back_mark
from challenges.actions.editing import edit_idea, withdraw_idea
from challenges.actions.extending import extend_round
from challenges.actions.merging import merge_ideas, undo_merge
from challenges.actions.moderating import hold_idea, keep_idea, publish_idea, remove_idea
from challenges.actions.posting import post_idea
from challenges.actions.sheets import confirm_sheet, keep_sheet
from challenges.actions.supporting import support_idea, unsupport_idea

__all__ = [
    "answer_idea",
    "confirm_sheet",
    "edit_idea",
    "extend_round",
    "hold_idea",
    "keep_idea",
    "keep_mark",
    "keep_sheet",
    "mark_item",
    "merge_ideas",
    "post_idea",
    "publish_idea",
    "publish_mark",
    "remove_idea",
    "remove_mark",
    "support_idea",
    "take_back_mark",
    "undo_merge",
    "unsupport_idea",
    "withdraw_idea",
]
