"""Accounts in the CMS, for superusers: addresses are masked in the list, and what is done or looked at is recorded."""

from django.db import transaction
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserViewSet

from users.actions.accounts import record_changed, record_made, record_official, record_removed
from users.actions.deletion import delete_account
from users.actions.registers import see_email
from users.enums import Words
from users.forms.accounts import StaffUserCreationForm, StaffUserEditForm
from users.words import masked

# Nothing is done to many accounts at once: that would pass by the record, and be searched by address.
UserBulkAction.models = []


class AccountListView(IndexView):
    """Everyone who has an account. The register of staff finds a whole address, and records it."""

    @cached_property
    def columns(self):
        """Wagtail's columns, with the address masked and no order by it."""
        found = [column for column in super().columns if column.name not in ("bulk_actions", "email")]
        address = Column("address", label="Email address", accessor=lambda person: masked(person.email))
        return [found[0], address, *found[1:]]


class AccountAddView(CreateView):
    """Make an account, and record what it may do and whom it speaks as."""

    def save_instance(self):
        person, by = super().save_instance(), self.request.user
        record_made(user=person, by=by, powers=self.form.powers_in_words())
        if person.official:
            record_official(user=person, by=by)
        return person


class AccountEditView(EditView):
    """Look at an account and its address, or change it; both are recorded."""

    def render_to_response(self, context, **kwargs):
        if not self.editing_self:
            see_email(user=self.object, by=self.request.user)
        return super().render_to_response(context, **kwargs)

    def save_instance(self):
        person, by = super().save_instance(), self.request.user
        if what := self.form.changes_in_words():
            record_changed(user=person, by=by, what=what)
        if "official" in self.form.changed_data:
            record_official(user=person, by=by)
        return person


class AccountDeleteView(DeleteView):
    """Close an account at once and have the worker delete it, as its owner could: words stay without the name."""

    def delete_action(self):
        with transaction.atomic():
            record_removed(user=self.object, by=self.request.user)
            delete_account(user=self.object, words=Words.KEEP)


class StaffUserViewSet(UserViewSet):
    """Wagtail's screens for accounts, with the public name and the official."""

    # Newest first: who lists accounts by address, or searches in it, can tell what stands behind the mask.
    ordering = "-pk"
    search_fields = ("public_name", "first_name", "last_name")
    copy_view_enabled = False
    index_view_class = AccountListView
    add_view_class = AccountAddView
    edit_view_class = AccountEditView
    delete_view_class = AccountDeleteView
    create_template_name = "users/cms/account_form.html"
    edit_template_name = "users/cms/account_edit.html"

    def get_form_class(self, for_update=False):
        return StaffUserEditForm if for_update else StaffUserCreationForm
