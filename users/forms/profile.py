"""What people say of themselves."""

from django import forms

from users.addresses import clean_line
from users.models import Profile
from users.names import NameField


class ProfileForm(forms.ModelForm):
    """The name, and what is optional, each with whether it is shown; what an identity provider said stays as it is."""

    public_name = NameField(label="Name to show others")

    class Meta:
        model = Profile
        fields = [
            "public_name",
            "organisation",
            "show_organisation",
            "role",
            "show_role",
            "setting",
            "show_setting",
            "region",
            "show_region",
        ]
        labels = {
            "setting": "Where you work",
            "show_organisation": "Show my organisation beside my comments",
            "show_role": "Show my role beside my comments",
            "show_setting": "Show where I work beside my comments",
            "show_region": "Show my region beside my comments",
        }

    field_order = Meta.fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("setting", "region"):
            self.fields[name].choices = [("", "Not said"), *self.fields[name].choices[1:]]
        self.fields["public_name"].initial = self.instance.user.public_name
        # A superuser may have given it.
        self.fields["public_name"].kept = self.instance.user.public_name
        for name in self.instance.locked:
            self.fields[name].disabled = True
            self.fields[name].help_text = "Your identity provider says this: you cannot change it here."

    def clean_organisation(self):
        return clean_line(self.cleaned_data["organisation"])

    def clean_role(self):
        return clean_line(self.cleaned_data["role"])
