"""Addresses of subscriptions: those in mails, which need no account, and those of an account."""

from django.urls import path

from subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("unsubscribe/<str:token>/", views.UnsubscribeView.as_view(), name="unsubscribe"),
    path("accounts/notifications/", views.NotificationsView.as_view(), name="notifications"),
    path("accounts/notifications/read/", views.MarkAllReadView.as_view(), name="mark_all_read"),
    path("accounts/notifications/<int:pk>/read/", views.MarkReadView.as_view(), name="mark_read"),
    path("accounts/subscriptions/", views.ChoicesView.as_view(), name="choices"),
    path("accounts/subscriptions/to/<int:pk>/", views.FollowView.as_view(), name="follow"),
    path("accounts/subscriptions/confirm/<str:token>/", views.ConfirmView.as_view(), name="confirm"),
    path("accounts/subscriptions/<str:token>/", views.ChoicesByLinkView.as_view(), name="choices_by_link"),
]
