"""Forms of registering."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from users.addresses import EmailAddressField
from users.forms.signing_in import code_field
from users.models import User
from users.names import NameField

LONGEST_PASSWORD = 1000


class RegisterForm(forms.Form):
    """Name, address, a password or none, and the rules."""

    name = NameField(
        label="Name to show others",
        help_text="Your own name, or the first name alone. It stands beside what you write.",
    )
    email = EmailAddressField(
        label="Work email address",
        help_text="An address at nhs.net, nhs.uk or gov.uk proves that you work in health or care. "
        "Without one, register with your own: a moderator can let you in.",
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="At least 12 characters. Leave it empty to sign in with codes that we email you.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    rules = forms.BooleanField(
        label="I have read the community rules and will follow them",
        error_messages={"required": "Read the community rules and accept them to register."},
    )

    def clean(self):
        super().clean()
        password = self.cleaned_data.get("password")
        if password:
            person = User(
                email=self.cleaned_data.get("email", ""), public_name=self.cleaned_data.get("name", "")
            )
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)


class CodeForm(forms.Form):
    """The code of a registration, typed where it was begun."""

    code = code_field()


class AddressAndCodeForm(forms.Form):
    """The same on another device, which does not know whose code it is."""

    email = EmailAddressField(label="Email address that you registered")
    code = code_field()


class ConfirmLinkForm(forms.Form):
    """The button behind the link in the mail."""


class ConfirmLinkWithPasswordForm(forms.Form):
    """The same on another device, where a password was chosen: whoever opens the link must know it to keep it."""

    password = forms.CharField(
        label="Your password",
        required=False,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="The one that you chose when you registered. Leave it empty to sign in with codes that we email you.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
