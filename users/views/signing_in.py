"""Signing in and out, by password or by a code sent by mail."""

from allauth.account import views as library
from django.contrib.auth.views import LogoutView

from core.clients import network_of
from users.following import safe_next
from users.limits import take_mail, take_sign_in
from users.models import User
from users.views.mixins import LimitedFormMixin


class SignInView(LimitedFormMixin, library.LoginView):
    """Sign in with email address and password, then go back to where one was."""

    template_name = "users/signing_in/sign_in.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"next": safe_next(self.request)}


class RequestCodeView(LimitedFormMixin, library.RequestLoginCodeView):
    """Ask for a code by mail; the answer is the same whether the address has an account."""

    template_name = "users/signing_in/request_code.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"next": safe_next(self.request)}


class ConfirmCodeView(LimitedFormMixin, library.ConfirmLoginCodeView):
    """Enter the code, or ask for another."""

    template_name = "users/signing_in/confirm_code.html"

    def get(self, request, *args, **kwargs):
        self.look_for_nobody()
        return super().get(request, *args, **kwargs)

    def look_for_nobody(self):
        """Ask the database as often for an address without an account: the library has asked for the others'."""
        if self.stage.login.user is None:
            User.objects.filter(email=self.stage.state["email"]).first()

    def get_form(self, form_class=None):
        """Count the try before the code is looked at: fifty at once are still ten."""
        if self.request.method == "POST":
            self.look_for_nobody()
            email, network = self.stage.state["email"], network_of(self.request)
            if self._action == "resend":
                take_mail(email, network)
            else:
                take_sign_in(email, network)
        return super().get_form(form_class)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "next": safe_next(self.request),
            "email": self.stage.state["email"],
            "can_resend": self._process.can_resend,
        }


class SignOutView(LogoutView):
    """Sign out by POST, and go back to the front page."""

    def get_redirect_url(self):
        return safe_next(self.request)
