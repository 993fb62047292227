"""Addresses of comments."""

from django.urls import re_path

from comments.views import thread

app_name = "comments"
urlpatterns = [re_path(r"^(?P<pk>[0-9]{1,18})/$", thread, name="thread")]
