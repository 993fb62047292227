"""Addresses of comments."""

from django.urls import re_path

from comments import views

COMMENT = r"(?P<pk>[0-9]{1,18})/"
CONVERSATION = r"on/(?P<pk>[0-9]{1,18})/"

app_name = "comments"
urlpatterns = [
    re_path(f"^{COMMENT}$", views.thread, name="thread"),
    re_path(f"^{COMMENT}history/$", views.history, name="history"),
    re_path(f"^{COMMENT}reply/$", views.ReplyView.as_view(), name="reply"),
    re_path(f"^{COMMENT}edit/$", views.EditView.as_view(), name="edit"),
    re_path(f"^{COMMENT}withdraw/$", views.WithdrawView.as_view(), name="withdraw"),
    re_path(f"^{COMMENT}like/$", views.LikeView.as_view(), name="like"),
    re_path(f"^{COMMENT}follow/$", views.FollowThreadView.as_view(), name="follow"),
    re_path(f"^{COMMENT}report/$", views.ReportView.as_view(), name="report"),
    re_path(f"^{CONVERSATION}$", views.WriteView.as_view(), name="write"),
    re_path(f"^{CONVERSATION}count/$", views.count, name="count"),
]
