"""Accounts in the CMS, for superusers."""

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet


class StaffUserEditForm(UserEditForm):
    """Wagtail's form with the name that readers see beside an edit."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"public_name"}


class StaffUserCreationForm(UserCreationForm):
    """The same for a new account."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"public_name"}


class StaffUserViewSet(UserViewSet):
    """Wagtail's screens for accounts, with the public name."""

    def get_form_class(self, for_update=False):
        return StaffUserEditForm if for_update else StaffUserCreationForm
