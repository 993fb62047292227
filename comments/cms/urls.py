"""Addresses of the screens for comments, below /cms/."""

from django.urls import path

from comments.cms.comment import CommentView
from comments.cms.modes import ConversationModeView
from comments.cms.waiting import WaitingView

app_name = "comments_cms"
urlpatterns = [
    path("comments/", WaitingView.as_view(), name="waiting"),
    path("comments/<int:pk>/", CommentView.as_view(), name="comment"),
    path("comments/mode/<int:pk>/", ConversationModeView.as_view(), name="mode"),
]
