"""Comments in the CMS: what waits for moderators."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.ui.sidebar import LinkMenuItem

from comments.cms.waiting import TITLE
from comments.models import StaffComment
from comments.permissions import MODERATE
from users.cms.menu import PowerMenuItem

COUNTED = 99


class WaitingMenuItem(PowerMenuItem):
    """The list, with the number of comments that wait (one query, for moderators alone, that counts to a hundred)."""

    def render_component(self, request):
        waiting = StaffComment.objects.to_read().order_by()[: COUNTED + 1].count()
        number = f"{COUNTED}+" if waiting > COUNTED else waiting
        label = f"{self.label} ({number})" if waiting else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


@hooks.register("register_admin_urls")
def screens_of_comments():
    """Add the screens for comments."""
    return [path("", include("comments.cms.urls"))]


@hooks.register("register_admin_menu_item")
def waiting_item():
    """Return the entry of the list."""
    return WaitingMenuItem(
        TITLE,
        reverse("comments_cms:waiting"),
        name="comments-to-read",
        icon_name="comment",
        order=390,
        power=MODERATE,
    )


@hooks.register("register_permissions")
def power_over_comments():
    """Let superusers give this power to a group."""
    return Permission.objects.filter(
        content_type__app_label="comments", codename__in=["moderate_staffcomment", "view_staffcomment"]
    )
