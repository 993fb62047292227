"""What changes a page of challenges besides its own fields."""

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

# Made by a migration of `home`; superusers choose its members in the CMS.
PANEL_GROUP = "Workforce panel"


def keep_closed(room):
    """Leave on a page the restriction to the panel's group, whatever stood there; writes nothing where it does."""
    restriction = room.view_restrictions.order_by("pk").first()
    if restriction is None:
        restriction = PageViewRestriction(page=room)
    if restriction.restriction_type != PageViewRestriction.GROUPS:
        restriction.restriction_type = PageViewRestriction.GROUPS
        restriction.save()
    # No group of that name is no reason to open the page: then there is one without members.
    restriction.groups.set([Group.objects.get_or_create(name=PANEL_GROUP)[0]])
