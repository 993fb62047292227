"""Addresses of accounts: what keeps people from taking part, and the ways past it."""

from django.urls import path

from users.views import standing

urlpatterns = [
    path("ask/", standing.AskView.as_view(), name="ask"),
    path("ask/link/", standing.SendLinkView.as_view(), name="send_recheck"),
    path("recheck/<str:token>/", standing.RecheckView.as_view(), name="recheck"),
    path("rules/", standing.AcceptRulesView.as_view(), name="accept_rules"),
    path("suspended/", standing.SuspendedView.as_view(), name="suspended"),
]
