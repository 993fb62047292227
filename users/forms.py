"""Forms of accounts."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Email address and password; the answer never tells which of the two was wrong."""

    username = forms.EmailField(
        label="Email address",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address in the correct format, like name@example.org.",
        },
    )
    error_messages = {
        "invalid_login": "Check the email address and the password: we know no account with both.",
        "inactive": "Check the email address and the password: we know no account with both.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = "Enter your password."

    def clean_username(self):
        return self.cleaned_data["username"].lower()
