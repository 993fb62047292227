"""Addresses of the screens for comments, below /cms/."""

from django.urls import path, re_path

from comments.cms.comment import CommentView
from comments.cms.modes import ConversationModeView
from comments.cms.waiting import RemovedView, WaitingView
from comments.urls import COMMENT

app_name = "comments_cms"
urlpatterns = [
    path("comments/", WaitingView.as_view(), name="waiting"),
    path("comments/removed/", RemovedView.as_view(), name="removed"),
    re_path(f"^comments/{COMMENT}$", CommentView.as_view(), name="comment"),
    path("comments/mode/<int:pk>/", ConversationModeView.as_view(), name="mode"),
]
