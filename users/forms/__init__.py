"""Forms of accounts, by noun."""

from users.forms.signing_in import ConfirmCodeForm, RequestCodeForm, SignInForm

__all__ = ["ConfirmCodeForm", "RequestCodeForm", "SignInForm"]
