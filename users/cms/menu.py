"""Moderators' entries in the menu of the CMS."""

from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from users.cms import requests, suspensions
from users.models import StaffRequest

COUNTED = 99


class PowerMenuItem(MenuItem):
    """An entry for those who have one permission."""

    def __init__(self, *args, power, **kwargs):
        super().__init__(*args, **kwargs)
        self.power = power

    def is_shown(self, request):
        return request.user.has_perm(self.power)


class CountingMenuItem(PowerMenuItem):
    """An entry with the number of rows that wait there, which `waiting` returns; no more than COUNTED are counted."""

    def __init__(self, *args, waiting, words="{}", **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting, self.words = waiting, words

    def render_component(self, request):
        number = sum(rows.order_by()[: COUNTED + 1].count() for rows in self.waiting())
        words = self.words.format(f"{COUNTED}+" if number > COUNTED else number)
        label = f"{self.label} ({words})" if number else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


def requests_item():
    """Return the entry of the queue."""
    return CountingMenuItem(
        requests.TITLE,
        reverse("users_cms:requests"),
        name="staff-requests",
        icon_name="user",
        order=400,
        power=requests.POWER,
        waiting=lambda: [StaffRequest.objects.waiting()],
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
