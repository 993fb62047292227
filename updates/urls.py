"""Addresses of status updates."""

from django.urls import path

from updates import views

app_name = "updates"
urlpatterns = [
    path("on/<int:pk>/new/", views.WriteView.as_view(), name="write"),
    path("on/<int:pk>/feed/", views.FeedView.as_view(), name="feed"),
    path("<int:pk>/edit/", views.EditView.as_view(), name="edit"),
    path("<int:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("<int:pk>/history/", views.HistoryView.as_view(), name="history"),
]
