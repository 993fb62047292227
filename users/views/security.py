"""The page on signing in: password, second factor, where one is signed in; and the password itself."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from users import sessions
from users.actions import security as actions
from users.forms.security import PasswordForm
from users.permissions import user_can_open_cms, user_can_switch_off_second_factor
from users.recency import has_used_mailed_code
from users.second_factor import Type, has_second_factor
from users.views.mixins import LimitedFormMixin, RecentlyConfirmedMixin

DONE = {
    "app": "Your authenticator app is set up. You are signed out everywhere else.",
    "codes": "Your recovery codes are made. Keep them where you will find them without your phone.",
    "off": "The second factor is switched off.",
    "password": "Your password is saved. You are signed out everywhere else.",
    "no-password": "Your password is removed. You are signed out everywhere else.",
}


class SecurityView(LoginRequiredMixin, TemplateView):
    """How a person signs in, and where they are signed in."""

    template_name = "users/security/index.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        found = {one.type: one for one in Authenticator.objects.filter(user_id=user.pk)}
        codes = found.get(Type.RECOVERY_CODES)
        opens_cms = user_can_open_cms(user)
        return super().get_context_data(**kwargs) | {
            "app": found.get(Type.TOTP),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
            "has_password": user.has_usable_password(),
            "places": len(sessions.places_of(user)),
            "may_switch_off": user_can_switch_off_second_factor(user),
            "opens_cms": opens_cms,
            "is_off_here": opens_cms and not settings.CMS_SECOND_FACTOR,
            "done": DONE.get(self.request.GET.get("done", "")),
        }


@method_decorator(sensitive_post_parameters("password", "new_password"), name="dispatch")
class PasswordView(LimitedFormMixin, RecentlyConfirmedMixin, FormView):
    """Set a password, or change it: with the old one, or with a code from the mailbox entered just now."""

    form_class = PasswordForm
    never_shown_again = ("password", "new_password")
    template_name = "users/security/password.html"

    def must_confirm(self):
        """Ask first where the form itself does not: of who has no password, and of who has a second factor."""
        user = self.request.user
        form_asks = user.is_authenticated and user.has_usable_password() and not has_second_factor(user)
        return not form_asks and super().must_confirm()

    def get_form_kwargs(self):
        user = self.request.user
        asks_old = user.has_usable_password() and not has_used_mailed_code(self.request)
        return super().get_form_kwargs() | {"user": user, "asks_old": asks_old}

    def form_valid(self, form):
        user, session = self.request.user, self.request.session
        actions.set_password(
            by=user, password=form.cleaned_data["new_password"], session_key=session.session_key
        )
        sessions.stay_signed_in(self.request, user)
        return redirect(f"{reverse('mfa_index')}?done=password")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"has_password": self.request.user.has_usable_password()}


class RemovePasswordView(RecentlyConfirmedMixin, TemplateView):
    """Remove the password, to sign in by codes alone."""

    template_name = "users/security/remove_password.html"

    def get(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            return redirect("mfa_index")
        return super().get(request, *args, **kwargs)

    def post(self, request):
        if request.user.has_usable_password():
            actions.remove_password(by=request.user, session_key=request.session.session_key)
            sessions.stay_signed_in(request, request.user)
        return redirect(f"{reverse('mfa_index')}?done=no-password")
