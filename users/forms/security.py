"""Forms of an account's safety: second factor, password, and showing again who one is."""

import hmac

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.crypto import salted_hmac

from core import limits
from users.forms.signing_in import code_field
from users.limits import SECOND_FACTOR, SECOND_FACTOR_A_DAY
from users.second_factor import step_of, use_code

LONGEST_PASSWORD = 1000
CODE_EXPIRED = "That code has expired. Ask for a new one."


def password_field(label, autocomplete, required, **kwargs):
    """Return a field for a password, which may begin or end with a space."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": required},
        **kwargs,
    )


def number_field(label, **kwargs):
    """Return a field for a code of digits."""
    field = code_field()
    field.label = label
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    for name, value in kwargs.items():
        setattr(field, name, value)
    return field


class SecondFactorForm(forms.Form):
    """The code that the app shows now, or one of the recovery codes. Raises LimitReached."""

    code = number_field(
        "Code", help_text="The 6 digits that your app shows now, or one of your recovery codes."
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.authenticator = None

    def clean_code(self):
        """Count the try before the code is looked at: fifty at once are still ten."""
        code = self.cleaned_data["code"]
        limits.take(SECOND_FACTOR, self.user.pk)
        limits.take(SECOND_FACTOR_A_DAY, self.user.pk)
        self.authenticator = use_code(self.user, code)
        if self.authenticator is None:
            raise forms.ValidationError(
                "That is not the code. Wait for the app to show a new one, and enter that.", code="wrong"
            )
        limits.forget(SECOND_FACTOR, self.user.pk)
        limits.forget(SECOND_FACTOR_A_DAY, self.user.pk)
        return code


class SetUpAppForm(forms.Form):
    """The first code of an authenticator app, which proves that the key has reached it."""

    code = number_field("Code", help_text="The 6 digits that your app shows now.")

    def __init__(self, *args, secret, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret = secret
        self.step = None

    def clean_code(self):
        """Return the code, and remember the time step that it belongs to."""
        code = self.cleaned_data["code"]
        self.step = step_of(self.secret, code)
        if self.step is None:
            raise forms.ValidationError(
                "That is not the code for this key. Check that the clock of your phone is right, "
                "and enter the newest code.",
                code="wrong",
            )
        return code


class PasswordAgainForm(forms.Form):
    """The password of somebody who is signed in. Raises LimitReached."""

    password = password_field("Password", "current-password", "Enter your password.")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        adapter = get_adapter()
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("incorrect_password")
        return password


class CodeAgainForm(forms.Form):
    """The code that was sent to somebody who is signed in. Raises LimitReached."""

    code = code_field()

    def __init__(self, *args, user, digest, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.digest = digest

    def clean_code(self):
        code = self.cleaned_data["code"]
        limits.take(SECOND_FACTOR, self.user.pk)
        if not self.digest:
            raise forms.ValidationError(CODE_EXPIRED, code="expired")
        if not hmac.compare_digest(digest_of(code), self.digest):
            raise get_adapter().validation_error("incorrect_code")
        return code


def digest_of(code):
    """Return what a session keeps of a code that was sent: nobody can read the code from it."""
    plain = "".join(sign for sign in code if sign.isalnum()).lower()
    return salted_hmac("users.confirming", plain, algorithm="sha256").hexdigest()


class PasswordForm(forms.Form):
    """A new password, and the old one from those who have not just used a code from their mailbox."""

    new_password = password_field(
        "New password",
        "new-password",
        "Enter a new password.",
        help_text="At least 12 characters. Three words that do not belong together are easy to remember.",
    )

    field_order = ("password", "new_password")

    def __init__(self, *args, user, asks_old, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if asks_old:
            self.fields["password"] = password_field(
                "Password that you have now", "current-password", "Enter the password that you have now."
            )
            self.order_fields(self.field_order)

    def clean_password(self):
        """Check the old password. Raises LimitReached."""
        password = self.cleaned_data["password"]
        adapter = get_adapter()
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("incorrect_password")
        return password

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password


class SignOutElsewhereForm(forms.Form):
    """Which sessions to end."""

    OTHERS, ALL = "others", "all"
    which = forms.ChoiceField(choices=[(OTHERS, "All others"), (ALL, "All")])
