"""What keeps the conversation of the workforce panel closed."""

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

# Made by a migration of `home`; superusers choose its members in the CMS.
PANEL_GROUP = "Workforce panel"


def keep_closed(room):
    """Restrict a page to the panel's group, whatever stood there; writes nothing where it is.

    A copy has a second restriction, of Wagtail's own making: each of them has to be right.
    """
    # No group of that name is no reason to open the page: then there is one without members.
    group, _ = Group.objects.get_or_create(name=PANEL_GROUP)
    for restriction in room.view_restrictions.all() or [PageViewRestriction(page=room)]:
        if restriction.restriction_type != PageViewRestriction.GROUPS:
            restriction.restriction_type = PageViewRestriction.GROUPS
            restriction.save()
        restriction.groups.set([group])
