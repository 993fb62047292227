from challenges.views.answering import AnswerView
from challenges.views.checking import CheckItemView, PlanItemView
from challenges.views.listing import IdeasFeed, IdeasView, keep_list, similar
from challenges.views.reacting import ReportCheckView, ReportIdeaView, SupportView
from challenges.views.reading import IdeaView, find, history
from challenges.views.writing import EditIdeaView, NewIdeaView, WithdrawIdeaView

__all__ = [
    "AnswerView",
    "CheckItemView",
    "EditIdeaView",
    "IdeaView",
    "IdeasFeed",
    "IdeasView",
    "NewIdeaView",
    "PlanItemView",
    "ReportCheckView",
    "ReportIdeaView",
    "SupportView",
    "WithdrawIdeaView",
    "find",
    "history",
    "keep_list",
    "similar",
]
