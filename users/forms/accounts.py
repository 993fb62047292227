"""Forms of accounts in the CMS, for superusers."""

from wagtail.users.forms import UserCreationForm, UserEditForm

from users.addresses import clean_address, clean_line

OURS = {"public_name", "official"}
ERRORS = {"official": {"unique": "Another account speaks as this official already."}}


class OurFieldsMixin:
    """Adds the name that readers see and whom the person speaks as; who registered has no other name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = False
        self.fields["official"].empty_label = "Nobody: no badge"

    def clean_email(self):
        return clean_address(self.cleaned_data["email"])

    def clean_public_name(self):
        """Return the name as readers may see it; a superuser may give one that sounds as if the department spoke."""
        return clean_line(self.cleaned_data["public_name"])


class StaffUserEditForm(OurFieldsMixin, UserEditForm):
    """Wagtail's form with our fields."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | OURS
        error_messages = ERRORS


class StaffUserCreationForm(OurFieldsMixin, UserCreationForm):
    """The same for a new account."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | OURS
        error_messages = ERRORS
