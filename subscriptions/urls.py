"""Addresses of subscriptions: those in mails, which need no account, and those of an account."""

from django.urls import path

from subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("unsubscribe/<str:token>/", views.UnsubscribeView.as_view(), name="unsubscribe"),
    path("accounts/subscriptions/<str:token>/", views.ChoicesByLinkView.as_view(), name="choices_by_link"),
]
