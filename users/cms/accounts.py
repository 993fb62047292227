"""Accounts in the CMS, for superusers."""

from wagtail.users.views.users import CreateView, EditView, UserViewSet

from users.actions.accounts import record_official
from users.forms.accounts import StaffUserCreationForm, StaffUserEditForm


class AccountAddView(CreateView):
    """Make an account, and record whom it speaks as."""

    def save_instance(self):
        person = super().save_instance()
        if person.official:
            record_official(user=person, by=self.request.user)
        return person


class AccountEditView(EditView):
    """Change an account, and record whom it speaks as from now on."""

    def save_instance(self):
        person = super().save_instance()
        if "official" in self.form.changed_data:
            record_official(user=person, by=self.request.user)
        return person


class StaffUserViewSet(UserViewSet):
    """Wagtail's screens for accounts, with the public name and the official."""

    add_view_class = AccountAddView
    edit_view_class = AccountEditView
    create_template_name = "users/cms/account_form.html"
    edit_template_name = "users/cms/account_edit.html"

    def get_form_class(self, for_update=False):
        return StaffUserEditForm if for_update else StaffUserCreationForm
