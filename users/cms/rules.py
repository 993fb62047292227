"""Versions of the community rules in the CMS: added, and never changed, since people accepted what they read."""

from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from users.actions.rules import put_rules_in_force
from users.forms.moderating import RulesVersionForm
from users.models import RulesVersion


class AddedOnlyPolicy(ModelPermissionPolicy):
    """Rows that are added and seen, by nobody changed or deleted."""

    def user_has_permission(self, user, action):
        return action not in ("change", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(RulesVersion, AddedOnlyPolicy(RulesVersion))


class RulesAddView(generic.CreateView):
    """Put a version in force, from this moment on."""

    def save_instance(self):
        return put_rules_in_force(what_changed=self.form.cleaned_data["what_changed"], by=self.request.user)

    def get_success_buttons(self):
        return []


class RulesVersionViewSet(ModelViewSet):
    """What was new in the rules and since when; everyone is asked to accept the newest at the next post."""

    model = RulesVersion
    name = "rules-versions"
    icon = "list-ol"
    menu_label = "Community rules"
    menu_order = 330
    add_to_settings_menu = True
    list_display = ["what_changed", "in_force_from"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["what_changed", "in_force_from"]
    add_view_class = RulesAddView
    create_template_name = "users/cms/rules_form.html"

    def get_form_class(self, for_update=False):
        return RulesVersionForm
