"""The switch of the site in the CMS."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks

from screening.cms import TITLE
from screening.permissions import MODE_POWER
from users.cms.menu import PowerMenuItem


@hooks.register("register_admin_urls")
def screens_of_screening():
    """Add the screen of the switch."""
    return [path("", include("screening.cms_urls"))]


@hooks.register("register_admin_menu_item")
def site_mode_item():
    """Return the entry of the switch."""
    return PowerMenuItem(
        TITLE,
        reverse("screening_cms:site_mode"),
        name="site-mode",
        icon_name="view",
        order=395,
        power=MODE_POWER,
    )


@hooks.register("register_permissions")
def power_of_the_switch():
    """Let superusers give this power to a group."""
    return Permission.objects.filter(content_type__app_label="screening", codename="switch_sitemode")
