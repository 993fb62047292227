"""Categories and published versions in the CMS."""

from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from blog.actions import record_publication
from blog.models import Category, PostPage, PublishedVersion
from blog.permissions import FrozenRowsPolicy

KEPT = "What was public once keeps its history, and posts keep their writer. Unpublish it instead."

register_permission_policy(PublishedVersion, FrozenRowsPolicy(PublishedVersion))


class CategoryViewSet(SnippetViewSet):
    """What posts are about."""

    model = Category
    icon = "tag"
    list_display = ["name", "colour", "sort_order"]
    copy_view_enabled = False


class PublishedVersionViewSet(SnippetViewSet):
    """What was published when; a publisher may withhold a version or its difference, with a public reason."""

    model = PublishedVersion
    icon = "history"
    list_display = ["page", "number", "published_at", "editor_name", "is_minor", "withheld"]
    list_filter = ["withheld", "is_minor"]
    search_fields = ["page__title", "editor_name"]
    ordering = ["-published_at"]
    copy_view_enabled = False
    inspect_view_enabled = True

    def get_queryset(self, request):
        return PublishedVersion.objects.select_related("page")


class StreamViewSetGroup(SnippetViewSetGroup):
    """What editors keep for the stream besides posts."""

    items = [CategoryViewSet, PublishedVersionViewSet]
    menu_label = "Stream"
    menu_icon = "list-ul"
    menu_order = 300


register_snippet(StreamViewSetGroup)


@hooks.register("before_delete_page")
def keep_what_was_published(request, page):
    """Send the editor back with a word of advice; the database would refuse in the end."""
    if needed_below(page):
        messages.error(request, f"‘{page.get_admin_display_title()}’ was not deleted. {KEPT}")
        return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_what_was_published_in_bulk(request, action_type, objects, action_class_instance):
    """Do the same where several pages were ticked."""
    if action_type != "delete" or not all(hasattr(thing, "path") for thing in objects):
        return None
    kept = [page.get_admin_display_title() for page in objects if needed_below(page)]
    if kept:
        messages.error(request, f"Nothing was deleted, because of: {', '.join(kept)}. {KEPT}")
        return redirect(action_class_instance.next_url)


def needed_below(page):
    """Return whether a post that was ever public, or a writer of posts, is or stands below this page."""
    return (
        PublishedVersion.objects.filter(page__path__startswith=page.path).exists()
        or PostPage.objects.filter(author__path__startswith=page.path).exists()
    )


@hooks.register("after_convert_alias_page")
def begin_a_history(request, page):
    """Give a post that was an alias a history of its own."""
    if isinstance(page.specific, PostPage):
        record_publication(page=page.specific, editor_name=request.user.name_for_readers)


@hooks.register("insert_editor_js")
def title_counter():
    """Count the characters of a title while it is typed."""
    return format_html('<script src="{}" defer></script>', static("js/title-counter.js"))
