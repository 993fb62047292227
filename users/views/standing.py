"""What people do about their standing: ask, confirm, accept the rules, appeal."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View

from core import limits
from core.clients import network_of
from users.actions import recheck, staff_requests, suspensions
from users.actions.rules import accept_rules, versions_to_accept
from users.enums import Decision, Obstacle
from users.following import go_on, safe_next
from users.forms.standing import AcceptRulesForm, AppealForm, AskForm, ConfirmWorkForm
from users.limits import FORM_OF_ACCOUNT, take_mail
from users.models import StaffRequest, Suspension
from users.models.accounts import PROOF_HOLDS
from users.permissions import obstacle_for, user_can_appeal, user_can_ask_to_be_registered
from users.recheck import read_token, still_proves
from users.views.mixins import KeptFormMixin
from users.words import moment

CHANGED_AGAIN = "The rules have changed again. Read what is new, then accept them."


class AskView(KeptFormMixin, FormView):
    """Ask to be registered as staff, see how a request stands, or have the yearly link sent again."""

    form_class = AskForm
    template_name = "users/standing/ask.html"
    success_url = reverse_lazy("users:ask")

    def get(self, request, *args, **kwargs):
        if obstacle_for(request.user) == Obstacle.SUSPENDED:
            return redirect("users:suspended")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        limits.take(FORM_OF_ACCOUNT, self.request.user.pk)
        try:
            staff_requests.ask(by=self.request.user, **form.cleaned_data)
        except staff_requests.AlreadyWaiting:
            pass
        except PermissionDenied:
            form.add_error(None, "You cannot ask at the moment. This page says why.")
            return self.form_invalid(form)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        user = self.request.user
        latest = StaffRequest.objects.filter(user=user).order_by("-asked_at", "-pk").first()
        return super().get_context_data(**kwargs) | {
            "obstacle": obstacle_for(user),
            "latest": latest,
            "is_waiting": latest is not None and latest.decision == Decision.WAITING,
            "asked_at": moment(latest.asked_at) if latest else "",
            "again_at": moment(latest.again_at) if latest and latest.again_at else "",
            "can_ask": user_can_ask_to_be_registered(user),
            "can_confirm": can_confirm_by_mail(user),
            "sent": "sent" in self.request.GET,
        }


def can_confirm_by_mail(user):
    """Return whether the link of the yearly mail is of use: nothing proves the work yet, or it is a year ago."""
    is_due = user.proven_at is None or user.proven_at <= timezone.now() - PROOF_HOLDS
    return is_due and still_proves(user)


class SendLinkView(LoginRequiredMixin, View):
    """Send the link of the yearly mail to whoever missed it."""

    def get(self, request):
        """Lead back to the button somebody who had to sign in after pressing it."""
        return redirect("users:ask")

    def post(self, request):
        take_mail(request.user.pk, network_of(request))
        if not can_confirm_by_mail(request.user):
            return redirect("users:ask")
        recheck.write_to(user=request.user)
        return redirect(reverse("users:ask") + "?sent")


@method_decorator(never_cache, name="dispatch")
class RecheckView(FormView):
    """Behind the link in the yearly mail: a page with a button, for mail scanners open links and press nothing."""

    form_class = ConfirmWorkForm
    template_name = "users/standing/recheck.html"

    def dispatch(self, request, *args, **kwargs):
        self.person, self.is_fresh = read_token(kwargs["token"])
        if self.person is None:
            return render(request, "users/standing/recheck_expired.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        if self.is_fresh:
            try:
                recheck.confirm(by=self.person)
            except recheck.NoLongerProven:
                return self.form_invalid(form)
            except recheck.AlreadyConfirmed:
                pass
        return redirect(self.request.path)

    def get_context_data(self, **kwargs):
        proves = still_proves(self.person)
        return super().get_context_data(**kwargs) | {
            "is_fresh": self.is_fresh,
            "still_proves": proves,
            "person": self.person,
        }


class AcceptRulesView(LoginRequiredMixin, FormView):
    """Say what is new in the rules, and let the person accept them and go on."""

    form_class = AcceptRulesForm
    template_name = "users/standing/rules.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.versions = versions_to_accept(request.user) if request.user.is_authenticated else []

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.versions and safe_next(request):
            return go_on(request, request.path)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"current": self.versions[0] if self.versions else None}

    def form_valid(self, form):
        accept_rules(version=form.cleaned_data["version"], by=self.request.user)
        return go_on(self.request, self.request.path)

    def form_invalid(self, form):
        """Show what came into force while the page was read, with a button for that."""
        anew = AcceptRulesForm(current=form.current)
        wait = CHANGED_AGAIN if self.versions else ""
        return self.render_to_response(self.get_context_data(form=anew, wait=wait))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "versions": self.versions,
            "next": safe_next(self.request),
        }


class SuspendedView(KeptFormMixin, FormView):
    """Say why and until when the person can only read, and take the appeal."""

    form_class = AppealForm
    template_name = "users/standing/suspended.html"
    success_url = reverse_lazy("users:suspended")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        mine = Suspension.objects.filter(user=request.user.pk).in_force()
        self.suspension = mine.select_related("appeal").first()

    def form_valid(self, form):
        if self.suspension:
            limits.take(FORM_OF_ACCOUNT, self.request.user.pk)
            try:
                suspensions.appeal(suspension=self.suspension, by=self.request.user, **form.cleaned_data)
            except (suspensions.AlreadyAppealed, PermissionDenied):
                pass
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        suspension = self.suspension
        return super().get_context_data(**kwargs) | {
            "suspension": suspension,
            "until": moment(suspension.ends_at) if suspension else "",
            "appeal": getattr(suspension, "appeal", None),
            "can_appeal": suspension and user_can_appeal(self.request.user, suspension),
        }
