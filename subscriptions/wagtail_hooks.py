"""Subscriptions in the CMS: who is subscribed, what was sent, what failed."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks

from core.registers import add_to_cms
from subscriptions.cms.deliveries import TITLE
from subscriptions.enums import State
from subscriptions.models import Digest, Notification
from subscriptions.permissions import SEE
from subscriptions.registers import SubscribersRegister
from users.cms.menu import CountingMenuItem

add_to_cms(SubscribersRegister)


def given_up():
    """Return the mails that were given up: those of notifications, and digests."""
    return [model.objects.filter(state=State.FAILED) for model in (Notification, Digest)]


@hooks.register("register_admin_urls")
def screens_of_deliveries():
    """Add the screens for deliveries."""
    return [path("", include("subscriptions.cms.urls"))]


@hooks.register("register_admin_menu_item")
def deliveries_item():
    """Return the entry of the list."""
    return CountingMenuItem(
        TITLE,
        reverse("subscriptions_cms:deliveries"),
        name="deliveries",
        icon_name="mail",
        order=340,
        power=SEE,
        waiting=given_up,
        words="{} failed",
    )


@hooks.register("register_permissions")
def power_over_subscriptions():
    """Let superusers give these powers to a group."""
    return Permission.objects.filter(
        content_type__app_label__in=["subscriptions", "updates"],
        codename__in=["view_deliveries", "add_statusupdate"],
    )
