"""Pages of comments, by what people do there."""

from comments.views.changing import EditView, WithdrawView
from comments.views.reacting import FollowThreadView, LikeView, ReportView
from comments.views.reading import count, history, thread
from comments.views.writing import ReplyView, WriteView

__all__ = [
    "EditView",
    "FollowThreadView",
    "LikeView",
    "ReplyView",
    "ReportView",
    "WithdrawView",
    "WriteView",
    "count",
    "history",
    "thread",
]
