"""Addresses of moderators' screens, below /cms/."""

from django.urls import path

from users.cms.requests import RequestsView, RequestView
from users.cms.suspensions import SuspendView, SuspensionsOverView, SuspensionsView, SuspensionView

app_name = "users_cms"
urlpatterns = [
    path("requests/", RequestsView.as_view(), name="requests"),
    path("requests/<int:pk>/", RequestView.as_view(), name="request"),
    path("suspensions/", SuspensionsView.as_view(), name="suspensions"),
    path("suspensions/over/", SuspensionsOverView.as_view(), name="suspensions_over"),
    path("suspensions/<int:pk>/", SuspensionView.as_view(), name="suspension"),
    path("suspend/<int:pk>/", SuspendView.as_view(), name="suspend"),
]
