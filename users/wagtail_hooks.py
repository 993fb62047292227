"""Officials in the CMS."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from users.models import Official


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
