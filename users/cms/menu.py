"""Moderators' entries in the menu of the CMS."""

from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from users.cms import requests, suspensions
from users.models import StaffRequest


class PowerMenuItem(MenuItem):
    """An entry for those who have one permission."""

    def __init__(self, *args, power, **kwargs):
        super().__init__(*args, **kwargs)
        self.power = power

    def is_shown(self, request):
        return request.user.has_perm(self.power)


class RequestsMenuItem(PowerMenuItem):
    """The queue, with the number of those who wait (one query, for moderators alone)."""

    def render_component(self, request):
        waiting = StaffRequest.objects.waiting().count()
        label = f"{self.label} ({waiting})" if waiting else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


def requests_item():
    """Return the entry of the queue."""
    return RequestsMenuItem(
        requests.TITLE,
        reverse("users_cms:requests"),
        name="staff-requests",
        icon_name="user",
        order=400,
        power=requests.POWER,
    )


def suspensions_item():
    """Return the entry of the suspensions."""
    return PowerMenuItem(
        suspensions.TITLE,
        reverse("users_cms:suspensions"),
        name="suspensions",
        icon_name="lock",
        order=410,
        power=suspensions.POWER,
    )
