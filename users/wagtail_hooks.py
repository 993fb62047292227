"""Accounts in the CMS: officials, the register, and what moderators decide."""

from django.contrib.auth.models import Permission
from django.urls import include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.registers import add_to_cms
from users.cms import menu
from users.cms.domains import EmailDomainViewSet
from users.cms.rules import RulesVersionViewSet
from users.models import Official
from users.registers import PeopleRegister


class OfficialViewSet(SnippetViewSet):
    """Ministers and officials with the posts that they held."""

    model = Official
    icon = "user"
    menu_label = "Officials"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name"]
    search_fields = ["name"]
    copy_view_enabled = False


register_snippet(OfficialViewSet)
add_to_cms(PeopleRegister)


# --- What moderators decide: requests, suspensions, email domains, rules (users/cms) --------------


@hooks.register("register_admin_urls")
def screens_of_moderators():
    """Add the screens of moderators."""
    return [path("", include("users.cms.urls"))]


@hooks.register("register_admin_viewset")
def lists_of_moderators():
    """Add email domains and versions of the rules."""
    return [EmailDomainViewSet(), RulesVersionViewSet()]


@hooks.register("register_permissions")
def powers_of_moderators():
    """Let superusers give these powers to a group."""
    return Permission.objects.filter(
        content_type__app_label="users", codename__in=["decide_staffrequest", "suspend_user"]
    )


hooks.register("register_admin_menu_item", menu.requests_item)
hooks.register("register_admin_menu_item", menu.suspensions_item)
