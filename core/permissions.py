"""Who may do what with pictures and documents."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy


class PublishedFilesPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's rule that those who upload a file own it, until it stands on a published page.

    From then on changing or deleting it changes what readers see, so it takes the right to publish.
    """

    def user_has_permission_for_instance(self, user, action, instance):
        allowed = super().user_has_permission_for_instance(user, action, instance)
        if not allowed or action not in ("change", "delete") or not pages_showing(instance).exists():
            return allowed
        return PagePermissionPolicy().user_has_permission(user, "publish")


def pages_showing(file):
    """Return the published pages that a picture or document stands on."""
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    ids = [int(pk) for pk in references.values_list("object_id", flat=True)]
    return Page.objects.live().filter(pk__in=ids)
