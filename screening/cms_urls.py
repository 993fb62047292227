"""Addresses of screening's screens, below /cms/."""

from django.urls import path

from screening.cms import SiteModeView

app_name = "screening_cms"
urlpatterns = [path("moderation/mode/", SiteModeView.as_view(), name="site_mode")]
