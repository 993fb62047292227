"""Who may do what with the stream's rows in the CMS."""

from wagtail.permission_policies import ModelPermissionPolicy


class FrozenRowsPolicy(ModelPermissionPolicy):
    """Rows that publications make: nobody adds or deletes one by hand."""

    def user_has_permission(self, user, action):
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)
