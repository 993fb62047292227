"""How the CMS looks, and what it shows to whom."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from core.permissions import PublishedFilesPolicy
from core.rich_text import PlainPageLinkHandler

for model in (get_image_model(), get_document_model()):
    # For the exact class: Wagtail's apps may register their own policy for these models after this one.
    register_permission_policy(
        model, PublishedFilesPolicy(model, owner_field_name="uploaded_by_user"), exact_class=True
    )


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=100)
def plain_links_to_pages(features):
    """Find the pages that texts link to in one query."""
    features.register_link_type(PlainPageLinkHandler)


@hooks.register("insert_global_admin_css")
def site_colours():
    """Give the CMS the site's own colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("construct_page_chooser_queryset")
def only_for_those_who_write(pages, request):
    """Show the tree, with its drafts, to those alone who have something to do with pages."""
    writes = PagePermissionPolicy().user_has_any_permission(request.user, {"add", "change", "publish"})
    return pages if writes else pages.none()
