"""Signing in at the identity provider: going there, coming back, and finishing when one is new here."""

import time
from dataclasses import asdict

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View

from core import errors, limits
from core.clients import network_of
from users import openid_connect
from users.actions import identity as actions
from users.following import safe_next
from users.forms.identity import FinishForm
from users.identity import (
    METHOD,
    Identity,
    IdentityRefusedError,
    Refusal,
    identity_from,
    is_configured,
    provider_id,
)
from users.limits import SIGN_IN_AT_PLACE
from users.views.mixins import LimitedFormMixin

# What the session remembers of somebody new, and for how long.
ARRIVED = "identity_arrived"
FINISH_WITHIN = 30 * 60

STATUS = {Refusal.CANCELLED: 200, Refusal.STALE: 400, Refusal.UNUSABLE: 400, Refusal.UNREACHABLE: 503}


@method_decorator(never_cache, name="dispatch")
class IdentityView(View):
    """A page that is there only where a provider is connected, and says in words why somebody is not let in."""

    def dispatch(self, request, *args, **kwargs):
        if not is_configured():
            raise Http404
        self.next = safe_next(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except IdentityRefusedError as refused:
            context = {
                "refusal": refused.refusal,
                "provider": openid_connect.application().name,
                "next": self.next,
            }
            status = STATUS.get(refused.refusal, 403)
            return render(request, "users/identity/refused.html", context, status=status)

    def sign_in(self, user, identity):
        """Sign a person in, through whatever the account asks for besides, and go on to where they were."""
        request = self.request
        if request.user.is_authenticated:
            logout(request)
        request.session.pop(ARRIVED, None)
        record_authentication(
            request,
            user,
            METHOD,
            provider=identity.provider,
            uid=identity.subject,
            second_factor=identity.has_second_factor,
        )
        return perform_login(request, Login(user=user, redirect_url=self.next or "/"))


class SignInView(IdentityView):
    """The button: go to the provider."""

    http_method_names = ["post"]

    def post(self, request):
        try:
            limits.take(SIGN_IN_AT_PLACE, network_of(request))
        except limits.LimitReached as reached:
            return errors.too_many_requests(request, reached.retry_after)
        return openid_connect.begin(request, self.next)


class CallbackView(IdentityView):
    """Where the provider sends people back to."""

    http_method_names = ["get"]

    def get(self, request):
        try:
            state = openid_connect.take_state(request)
        except IdentityRefusedError:
            # Whoever goes back to this address after having signed in is where they wanted to be.
            if request.user.is_authenticated:
                return redirect("/")
            raise
        self.next = state.get("next", "")
        identity = identity_from(openid_connect.finish(request, state))
        # Whoever knew this session before now must not finish in this person's name.
        request.session.cycle_key()
        user = actions.recognise(identity=identity)
        if user:
            return self.sign_in(user, identity)
        request.session[ARRIVED] = {"identity": asdict(identity), "next": self.next, "at": time.time()}
        return redirect("identity_finish")


class FinishView(LimitedFormMixin, IdentityView, FormView):
    """Somebody new says what name to show, and accepts the rules; then the account is made."""

    form_class = FinishForm
    template_name = "users/identity/finish.html"

    def dispatch(self, request, *args, **kwargs):
        arrived = request.session.get(ARRIVED)
        if is_configured() and not self.is_awaited(arrived):
            return redirect("account_login")
        self.arrived = arrived
        return super().dispatch(request, *args, **kwargs)

    def is_awaited(self, arrived):
        """Return whether somebody new came from the provider that is connected today, not long ago."""
        in_time = arrived and time.time() - arrived["at"] < FINISH_WITHIN
        return in_time and arrived["identity"]["provider"] == provider_id()

    @property
    def identity(self):
        return Identity(**self.arrived["identity"])

    def get_initial(self):
        return {"name": self.identity.name}

    def form_valid(self, form):
        limits.take(SIGN_IN_AT_PLACE, network_of(self.request))
        self.next = self.arrived["next"]
        user = actions.register(identity=self.identity, name=form.cleaned_data["name"])
        return self.sign_in(user, self.identity)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"identity": self.identity}
