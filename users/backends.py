"""Who an email address and a password belong to."""

from allauth.account.auth_backends import AuthenticationBackend

from users.models import User


class EmailBackend(AuthenticationBackend):
    """The library's backend with one query: an account has one address, and it is confirmed.

    Whatever was typed, one row is looked for and one password hash is computed, so that neither tells a stranger
    whether an account is there.
    """

    def _authenticate_by_email(self, email, password):
        user = User.objects.filter(email=email.strip().lower()).first()
        return self._check_password(user, password)
