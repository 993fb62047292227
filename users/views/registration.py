"""Registering, and confirming the address, here or on another device."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from core.clients import network_of
from users.actions import registration as actions
from users.confirmation import registration_for_code, registration_for_token
from users.following import go_on, safe_next
from users.forms.registration import (
    AddressAndCodeForm,
    CodeForm,
    ConfirmLinkForm,
    ConfirmLinkWithPasswordForm,
    RegisterForm,
)
from users.limits import take_confirmation, take_mail
from users.models import Registration
from users.views.mixins import LimitedFormMixin

# What the session of the browser that registers remembers.
BEGUN_HERE = "registration"


def begun_here(request):
    """Return the registration that was begun in this browser, or None."""
    pk = request.session.get(BEGUN_HERE)
    return Registration.objects.filter(pk=pk).first() if pk else None


def sign_in(request, user, next_path):
    """Sign a person in who has just confirmed an address, and go on to where they were."""
    request.session.pop(BEGUN_HERE, None)
    record_authentication(request, user, "code", email=user.email)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=next_path or None))


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class RegisterView(LimitedFormMixin, FormView):
    """Register with an address, which is then confirmed by mail."""

    form_class = RegisterForm
    template_name = "users/registration/register.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return go_on(request, "/")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        take_mail(email, network_of(self.request))
        begun = actions.register(
            email=email,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            next_path=safe_next(self.request),
        )
        self.request.session[BEGUN_HERE] = str(begun.pk)
        return redirect("users:confirm_code")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"next": safe_next(self.request)}


@method_decorator(never_cache, name="dispatch")
class ConfirmCodeView(LimitedFormMixin, FormView):
    """Type the code from the mail; a browser that did not register is asked for the address too."""

    template_name = "users/registration/confirm_code.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.begun = begun_here(request)

    def get_form_class(self):
        return CodeForm if self.begun else AddressAndCodeForm

    def form_valid(self, form):
        email = self.begun.email if self.begun else form.cleaned_data["email"]
        take_confirmation(email, network_of(self.request))
        found = registration_for_code(email, form.cleaned_data["code"])
        try:
            if found:
                user = actions.confirm(
                    registration=found, same_browser=bool(self.begun) and found.pk == self.begun.pk
                )
                return sign_in(self.request, user, found.next_path)
        except actions.AlreadyConfirmed:
            pass
        form.add_error(
            "code",
            "That is not the code, or it is no longer needed. Check it, or sign in if you confirmed it before.",
        )
        return self.form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"begun": self.begun}


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class ConfirmLinkView(LimitedFormMixin, FormView):
    """Behind the link in the mail: a page with a button, for mail scanners open links and press nothing."""

    template_name = "users/registration/confirm_link.html"

    def dispatch(self, request, *args, **kwargs):
        self.registration = registration_for_token(kwargs["token"])
        if self.registration is None or self.registration.has_expired:
            return render(request, "users/registration/link_expired.html", status=410)
        if self.registration.confirmed_at:
            return render(request, "users/registration/link_used.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    @property
    def same_browser(self):
        return self.request.session.get(BEGUN_HERE) == str(self.registration.pk)

    def get_form_class(self):
        asks = self.registration.password and not self.same_browser
        return ConfirmLinkWithPasswordForm if asks else ConfirmLinkForm

    def form_valid(self, form):
        password = form.cleaned_data.get("password", "")
        if password:
            take_confirmation(self.registration.email, network_of(self.request))
        try:
            user = actions.confirm(
                registration=self.registration, password=password, same_browser=self.same_browser
            )
        except (actions.AlreadyConfirmed, actions.Expired):
            return HttpResponseRedirect(self.request.path)
        except actions.WrongPassword:
            form.add_error("password", "That is not the password you chose. Try again, or leave it empty.")
            return self.form_invalid(form)
        return sign_in(self.request, user, self.registration.next_path)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"registration": self.registration}


@require_POST
def write_again(request):
    """Send the mail of the registration that was begun here once more."""
    begun = begun_here(request)
    if begun is None:
        return redirect("account_signup")
    take_mail(begun.email, network_of(request))
    actions.write_again(registration_id=begun.pk)
    return redirect(reverse("users:confirm_code") + "?sent=again")
