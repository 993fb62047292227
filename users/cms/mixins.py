"""What the screens of moderators share."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class PowerMixin:
    """A screen for those who have one permission, `power`; the CMS sends the others home with a sentence."""

    power = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.power):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ScreenMixin(PowerMixin, WagtailAdminTemplateMixin):
    """A screen below a list, which `above` gives as its url name and title."""

    above = ("", "")

    def get_breadcrumbs_items(self):
        name, label = self.above
        return [
            *self.breadcrumbs_items,
            {"url": reverse(name), "label": label},
            {"url": "", "label": self.get_page_title()},
        ]
