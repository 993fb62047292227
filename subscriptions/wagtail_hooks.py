"""Subscriptions in the CMS: who is subscribed, what was sent, what failed."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.ui.sidebar import LinkMenuItem

from core.registers import add_to_cms
from subscriptions.cms.deliveries import TITLE
from subscriptions.enums import State
from subscriptions.models import Notification
from subscriptions.permissions import SEE
from subscriptions.registers import SubscribersRegister
from users.cms.menu import PowerMenuItem

add_to_cms(SubscribersRegister)

COUNTED = 99


class DeliveriesMenuItem(PowerMenuItem):
    """The list, with the number of mails that were given up (one query, for those who see it)."""

    def render_component(self, request):
        failed = Notification.objects.filter(state=State.FAILED)[: COUNTED + 1].count()
        number = f"{COUNTED}+" if failed > COUNTED else failed
        label = f"{self.label} ({number} failed)" if failed else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


@hooks.register("register_admin_urls")
def screens_of_deliveries():
    """Add the screens for deliveries."""
    return [path("", include("subscriptions.cms.urls"))]


@hooks.register("register_admin_menu_item")
def deliveries_item():
    """Return the entry of the list."""
    return DeliveriesMenuItem(
        TITLE,
        reverse("subscriptions_cms:deliveries"),
        name="deliveries",
        icon_name="mail",
        order=340,
        power=SEE,
    )


@hooks.register("register_permissions")
def power_over_subscriptions():
    """Let superusers give these powers to a group."""
    return Permission.objects.filter(
        content_type__app_label__in=["subscriptions", "updates"],
        codename__in=["view_deliveries", "add_statusupdate"],
    )
