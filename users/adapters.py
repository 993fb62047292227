"""Where the sign-in library asks us: mail, limits, where people go next (docs/adr/0019)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.urls import reverse

from core import limits, mail
from core.clients import address_of, network_of
from users import following, sessions
from users.limits import SECOND_FACTOR, SIGN_IN_FROM_PLACE, take_sign_in
from users.permissions import user_can_switch_off_second_factor
from users.recency import has_confirmed
from users.secrets import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: an address is the account's own, mail goes by the queue, limits are counted by `core.limits`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Check the email address and the password: we know no account with both.",
        "incorrect_code": "That is not the code that we sent. Check it and try again.",
        "incorrect_password": "That is not your password. Check it and try again.",
        "too_many_login_attempts": "That was wrong too often. Ask for a new code.",
    }

    def is_open_for_signup(self, request):
        """Refuse the library's own way to make accounts: ours are made by `users.actions.registration`."""
        return False

    def authenticate(self, request, **credentials):
        """Return the active user with this address and password, or None. Raises LimitReached."""
        email, network = credentials["email"].strip().lower(), network_of(request)
        take_sign_in(email, network)
        user = super().authenticate(request, **credentials)
        if not user or not user.is_active:
            return None
        limits.forget(SIGN_IN_FROM_PLACE, email, network)
        return user

    def pre_authenticate(self, request, **credentials):
        """Leave out the library's own limits."""

    def reauthenticate(self, user, password):
        """Return whether this is the password of the person who is signed in. Raises LimitReached."""
        limits.take(SECOND_FACTOR, user.pk)
        return user.check_password(password)

    def login(self, request, user):
        """Sign a person in, and note where."""
        super().login(request, user)
        sessions.note(request)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Send whoever has not shown lately who they are to the page for that: the library would not ask everyone."""
        if not has_confirmed(context.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user):
        """Return the one page where somebody shows again who they are; it leads on to those for each way."""
        if not user.is_authenticated:
            return []
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def send_mail(self, template_prefix, email, context):
        """Queue a mail of the library's, whose folder in templates/mail is named after its template."""
        message = template_prefix.rpartition("/")[2]
        known = {name: context[name] for name in ("code",) if name in context}
        mail.queue(message, email, user=context.get("user"), **known)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell a person by mail that something about the account's safety was changed."""
        mail.queue(template_prefix.rpartition("/")[2], user.email, user=user, path=reverse("mfa_index"))

    def get_client_ip(self, request):
        return address_of(request)

    def add_message(self, *args, **kwargs):
        """Say nothing: pages say themselves what was done."""

    def is_ajax(self, request):
        """Answer everyone with pages: nothing here is asked for by script."""
        return False

    def is_safe_url(self, url):
        return following.is_safe(url)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted, and the name in the authenticator app is the site's."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code. Check it and try again."
    }

    def encrypt(self, text):
        return encrypt(text)

    def decrypt(self, encrypted_text):
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        return user_can_switch_off_second_factor(authenticator.user)

    def get_totp_issuer(self):
        return settings.SITE_NAME
