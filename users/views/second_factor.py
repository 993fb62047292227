"""Setting up the second factor, its recovery codes, and switching it off."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import FormView, TemplateView, View

from users.actions import security as actions
from users.following import go_on, safe_next
from users.forms.security import SetUpAppForm
from users.permissions import user_can_switch_off_second_factor
from users.qr import svg_of
from users.second_factor import has_second_factor, in_groups, note_passed, recovery_codes
from users.secrets import decrypt, encrypt
from users.views.mixins import RecentlyConfirmedMixin

# The key that is being set up, encrypted; and until when new recovery codes may be seen.
SECRET = "totp_secret"  # noqa: S105 - the name of it
CODES_UNTIL = "recovery_codes_until"
CODES_SHOWN_FOR = 15 * 60


def secret_in(request):
    """Return the key that is being set up in this session; a page that is loaded again shows the same one."""
    if SECRET not in request.session:
        request.session[SECRET] = encrypt(generate_totp_secret())
    return decrypt(request.session[SECRET])


def show_codes(request, following=""):
    """Let the new recovery codes be seen for some minutes, and go to their page."""
    request.session[CODES_UNTIL] = time.time() + CODES_SHOWN_FOR
    query = f"?{urlencode({'next': following})}" if following else ""
    return redirect(f"{reverse('mfa_view_recovery_codes')}{query}")


class SetUpAppView(RecentlyConfirmedMixin, FormView):
    """Set up an authenticator app, the first or another one: scan or copy the key, enter the first code."""

    form_class = SetUpAppForm
    template_name = "users/security/set_up_app.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"secret": secret_in(self.request)}

    def form_valid(self, form):
        session = self.request.session
        user = self.request.user
        app, has_new_codes = actions.set_up_app(
            by=user, secret=form.secret, step=form.step, session_key=session.session_key
        )
        session.pop(SECRET, None)
        note_passed(self.request, user, app, again=True)
        if has_new_codes:
            return show_codes(self.request, safe_next(self.request))
        return go_on(self.request, f"{reverse('mfa_index')}?done=app")

    def get_context_data(self, **kwargs):
        secret = secret_in(self.request)
        return super().get_context_data(**kwargs) | {
            "key": in_groups(secret),
            "address": get_adapter().build_totp_url(self.request.user, secret),
            "is_another": has_second_factor(self.request.user),
            "is_for_cms": safe_next(self.request).startswith("/cms/"),
            "next": safe_next(self.request),
        }


class KeyPictureView(RecentlyConfirmedMixin, View):
    """The key that is being set up, as a picture for the camera of a phone."""

    def get(self, request):
        if SECRET not in request.session:
            raise Http404
        address = get_adapter().build_totp_url(request.user, secret_in(request))
        return HttpResponse(svg_of(address), content_type="image/svg+xml")


class SwitchOffView(RecentlyConfirmedMixin, TemplateView):
    """Switch the second factor off."""

    template_name = "users/security/switch_off.html"

    def get(self, request, *args, **kwargs):
        if not has_second_factor(request.user):
            return redirect("mfa_index")
        return super().get(request, *args, **kwargs)

    def post(self, request):
        actions.switch_off(by=request.user)
        return redirect(f"{reverse('mfa_index')}?done=off")

    def get_context_data(self, **kwargs):
        may = user_can_switch_off_second_factor(self.request.user)
        return super().get_context_data(**kwargs) | {"may_switch_off": may}


class MakeCodesView(RecentlyConfirmedMixin, TemplateView):
    """Make new recovery codes instead of the old ones."""

    template_name = "users/security/make_codes.html"

    def get(self, request, *args, **kwargs):
        if not has_second_factor(request.user):
            return redirect("mfa_index")
        return super().get(request, *args, **kwargs)

    def post(self, request):
        actions.make_recovery_codes(by=request.user)
        return show_codes(request)


class NewCodesMixin(RecentlyConfirmedMixin):
    """New recovery codes are seen in the session that made them, until their owner says that they are kept."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.session.get(CODES_UNTIL, 0) < time.time():
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class CodesView(NewCodesMixin, TemplateView):
    """New recovery codes, shown once."""

    template_name = "users/security/codes.html"

    def post(self, request):
        del request.session[CODES_UNTIL]
        return go_on(request, f"{reverse('mfa_index')}?done=codes")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "codes": recovery_codes(self.request.user),
            "next": safe_next(self.request),
        }


class DownloadCodesView(NewCodesMixin, TemplateView):
    """New recovery codes as a text file."""

    content_type = "text/plain; charset=utf-8"
    template_name = "users/security/codes.txt"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"codes": recovery_codes(self.request.user)}

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.headers["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
        return response
