"""The second factor at sign-in, and showing again who one is before something that matters."""

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from core import limits, mail
from core.clients import network_of
from users.following import go_on, safe_next
from users.forms.security import CodeAgainForm, PasswordAgainForm, SecondFactorForm, digest_of
from users.limits import take_mail
from users.second_factor import has_second_factor, note_passed
from users.views.mixins import LimitedFormMixin

# What a session keeps of the code that was sent: never the code itself.
SENT = "code_again"


class SecondFactorView(LimitedFormMixin, AuthenticateView):
    """Enter the second factor, the last step of signing in."""

    form_class = SecondFactorForm
    template_name = "users/security/second_factor.html"

    def get_form_kwargs(self):
        return {"user": self.stage.login.user}

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "cancel":
            return self.stage.abort()
        return super().post(request, *args, **kwargs)

    def _build_forms(self):
        data = self.request.POST if self.request.method == "POST" else None
        self.webauthn_form = None
        self.auth_form = self.get_form_class()(data, **self.get_form_kwargs())
        return self.auth_form

    def form_valid(self, form):
        note_passed(self.request, form.user, form.authenticator)
        return self.stage.exit()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | kwargs


class ConfirmingView(LoginRequiredMixin, LimitedFormMixin, FormView):
    """The base of the pages where somebody who is signed in shows again who they are."""

    method = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        self.note(form)
        return go_on(self.request, reverse("mfa_index"))

    def note(self, form):
        """Note in the session that it was done."""
        record_authentication(self.request, self.request.user, self.method, reauthenticated=True)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"next": safe_next(self.request)}

    def redirect_to(self, name):
        following = safe_next(self.request)
        return redirect(f"{reverse(name)}?{urlencode({'next': following})}" if following else name)


class SecondFactorAgainView(ConfirmingView):
    """Enter the second factor while signed in: before the CMS, or before something that matters."""

    form_class = SecondFactorForm
    template_name = "users/security/second_factor_again.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not has_second_factor(request.user):
            return self.redirect_to("account_reauthenticate")
        return super().dispatch(request, *args, **kwargs)

    def note(self, form):
        note_passed(self.request, self.request.user, form.authenticator, again=True)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class ConfirmView(ConfirmingView):
    """Enter the password again; who has a second factor, or no password, is sent to the page for that."""

    form_class = PasswordAgainForm
    method = "password"
    template_name = "users/security/again.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and has_second_factor(request.user):
            return self.redirect_to("mfa_reauthenticate")
        if request.user.is_authenticated and not request.user.has_usable_password():
            return self.redirect_to("account_reauthenticate_by_code")
        return super().dispatch(request, *args, **kwargs)


class ConfirmByCodeView(ConfirmingView):
    """Have a code sent, and enter it: the way that everyone has."""

    form_class = CodeAgainForm
    method = "code"
    template_name = "users/security/code_again.html"

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "send":
            return self.send()
        return super().post(request, *args, **kwargs)

    def send(self):
        """Send a new code; only the newest counts."""
        try:
            take_mail(self.request.user.pk, network_of(self.request))
        except limits.LimitReached as reached:
            return self.refuse(reached)
        code = get_adapter().generate_login_code()
        mail.queue("code_again", self.request.user.email, user=self.request.user, code=code)
        self.request.session[SENT] = {"digest": digest_of(code), "at": time.time()}
        return self.redirect_to("account_reauthenticate_by_code")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"digest": self.sent().get("digest", "")}

    def sent(self):
        """Return what the session keeps of the code, while it holds."""
        sent = self.request.session.get(SENT, {})
        return sent if time.time() - sent.get("at", 0) < app_settings.LOGIN_BY_CODE_TIMEOUT else {}

    def note(self, form):
        del self.request.session[SENT]
        super().note(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"sent": bool(self.sent())}
