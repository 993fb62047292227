"""Forms of accounts in the CMS, for superusers."""

from wagtail.users.forms import UserCreationForm, UserEditForm

from users.addresses import clean_address, clean_line

OURS = {"public_name", "official"}
# What the record says of a field that was changed: never what stands in it now.
SAID = {
    "email": "Email address",
    "public_name": "Public name",
    "first_name": "First name",
    "last_name": "Last name",
    "password1": "Password",
}
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

    def changes_in_words(self):
        """Return what was changed, for the record; empty where that is nothing. The official is recorded apart."""
        said = [f"{words} changed." for name, words in SAID.items() if name in self.changed_data]
        if "is_active" in self.changed_data:
            said.append("Opened again." if self.cleaned_data["is_active"] else "Closed.")
        if {"is_superuser", "groups"}.intersection(self.changed_data):
            said.append(self.powers_in_words())
        return " ".join(said)

    def powers_in_words(self):
        """Return what the account may do in the CMS, for the record."""
        # Nobody changes this of themselves, and then there is no such field.
        is_superuser = self.cleaned_data.get("is_superuser", self.instance.is_superuser)
        powers = ["Superuser"] if is_superuser else []
        powers += sorted(group.name for group in self.cleaned_data["groups"])
        return f"Now: {', '.join(powers) or 'no group'}."


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
