"""Forms of signing in."""

from allauth.account import forms as library
from django import forms

from core.clients import network_of
from users.addresses import EmailAddressField
from users.limits import take_mail
from users.models import User


class SignInForm(library.LoginForm):
    """Email address and password; the answer never tells which of the two was wrong."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailAddressField(autocomplete="username")
        self.fields["password"] = forms.CharField(
            strip=False,
            max_length=1000,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": "Enter your password."},
        )


class RequestCodeForm(library.RequestLoginCodeForm):
    """The address to send a code to."""

    def __init__(self, *args, **kwargs):
        self.request = kwargs.pop("request")
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailAddressField(autocomplete="username")

    def clean_email(self):
        """Return the address, and remember whose it is; raises LimitReached."""
        email = self.cleaned_data["email"]
        take_mail(email, network_of(self.request))
        self._user = User.objects.filter(email=email, is_active=True).first()
        return email


class ConfirmCodeForm(library.ConfirmLoginCodeForm):
    """The code that was sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


def code_field():
    """Return a field for a code that was sent by mail or shown by an app."""
    return forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter the code."},
    )
