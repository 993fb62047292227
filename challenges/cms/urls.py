"""Addresses of the screens for challenges, below /cms/."""

from django.urls import path

from challenges.cms.checks import ChecksToReadView, CheckView
from challenges.cms.extending import ExtendView
from challenges.cms.ideas import IdeasToAnswerView, IdeasToReadView, IdeaView
from challenges.cms.merging import MergeView, UndoMergeView
from challenges.cms.sheet import SheetTemplateView, SheetUploadView, SheetView

app_name = "challenges_cms"
urlpatterns = [
    path("challenges/<int:pk>/extend/", ExtendView.as_view(), name="extend"),
    path("checks/", ChecksToReadView.as_view(), name="checks"),
    path("checks/<int:pk>/", CheckView.as_view(), name="check"),
    path("ideas/", IdeasToReadView.as_view(), name="ideas"),
    path("ideas/to-answer/", IdeasToAnswerView.as_view(), name="to_answer"),
    path("ideas/merges/<int:pk>/undo/", UndoMergeView.as_view(), name="undo_merge"),
    path("ideas/<int:pk>/merge/", MergeView.as_view(), name="merge"),
    path("ideas/sheet/", SheetUploadView.as_view(), name="upload_sheet"),
    path("ideas/sheet/<int:pk>/", SheetView.as_view(), name="sheet"),
    path("ideas/sheet/to-fill-in/<int:pk>/", SheetTemplateView.as_view(), name="sheet_template"),
    path("ideas/<int:pk>/", IdeaView.as_view(), name="idea"),
]
