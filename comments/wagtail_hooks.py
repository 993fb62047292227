"""Comments in the CMS: what waits for moderators."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks

from comments.cms.waiting import TITLE
from comments.models import StaffComment
from comments.permissions import MODERATE
from users.cms.menu import CountingMenuItem


@hooks.register("register_admin_urls")
def screens_of_comments():
    """Add the screens for comments."""
    return [path("", include("comments.cms.urls"))]


@hooks.register("register_admin_menu_item")
def waiting_item():
    """Return the entry of the list."""
    return CountingMenuItem(
        TITLE,
        reverse("comments_cms:waiting"),
        name="comments-to-read",
        icon_name="comment",
        order=390,
        power=MODERATE,
        waiting=lambda: [StaffComment.objects.to_read()],
    )


@hooks.register("register_permissions")
def power_over_comments():
    """Let superusers give this power to a group."""
    return Permission.objects.filter(
        content_type__app_label="comments", codename__in=["moderate_staffcomment", "view_staffcomment"]
    )
