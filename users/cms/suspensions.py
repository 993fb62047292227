"""Suspending a person, the list of suspensions with their appeals, and the page on which one is lifted."""

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from users.actions import suspensions
from users.cms.mixins import PowerMixin, ScreenMixin
from users.forms.moderating import LiftForm, SuspendForm
from users.models import Suspension, User
from users.permissions import user_can_lift, user_can_suspend
from users.words import moment

TITLE = "Suspensions and appeals"
POWER = "users.suspend_user"


def appeal_of(suspension):
    """Return what the person says to a suspension, or an empty text."""
    appeal = getattr(suspension, "appeal", None)
    return appeal.text if appeal else ""


def appealed_at(suspension):
    """Return when the person appealed, in words."""
    appeal = getattr(suspension, "appeal", None)
    return moment(appeal.made_at) if appeal else "No appeal"


def ending(suspension):
    """Return when a suspension ends or ended, in words."""
    if suspension.was_lifted:
        return f"Lifted at {moment(suspension.lifted_at)}"
    return moment(suspension.ends_at)


class SuspensionsView(PowerMixin, BaseListingView):
    """The suspensions in force: those with an appeal first, the oldest appeal before all."""

    power = POWER
    page_title = TITLE
    header_icon = "lock"
    index_url_name = "users_cms:suspensions"
    paginate_by = 50
    no_results_message = "Nobody is suspended."
    columns = [
        TitleColumn("name", label="Name", accessor="user.get_full_name", url_name="users_cms:suspension"),
        Column("reason", label="Reason"),
        Column("ends", label="Ends", accessor=ending),
        Column("appealed_at", label="Appealed", accessor=appealed_at),
        Column("appeal", label="What the person says", accessor=appeal_of),
    ]

    def get_queryset(self):
        rows = Suspension.objects.in_force().select_related("user", "appeal")
        return rows.order_by(F("appeal__made_at").asc(nulls_last=True), "-starts_at", "-pk")

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(
                "Those that are over", url=reverse("users_cms:suspensions_over"), icon_name="history"
            )
        ]


class SuspensionsOverView(SuspensionsView):
    """The suspensions that ended or were lifted, the newest first."""

    page_title = "Suspensions that are over"
    index_url_name = "users_cms:suspensions_over"
    no_results_message = "No suspension is over."

    def get_queryset(self):
        rows = Suspension.objects.over().select_related("user", "appeal")
        return rows.order_by("-starts_at", "-pk")

    @cached_property
    def header_buttons(self):
        return [HeaderButton("Those in force", url=reverse("users_cms:suspensions"), icon_name="lock")]


class SuspendView(ScreenMixin, FormView):
    """Suspend one person, with a reason that the person reads and an end."""

    power = POWER
    above = ("users_cms:suspensions", TITLE)
    form_class = SuspendForm
    template_name = "users/cms/suspend.html"
    header_icon = "lock"

    @cached_property
    def person(self):
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not user_can_suspend(request.user, self.person):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return f"Suspend {self.person.get_full_name()}"

    def form_valid(self, form):
        name = self.person.get_full_name()
        try:
            suspensions.suspend(
                person=self.person,
                by=self.request.user,
                reason=form.cleaned_data["reason"],
                ends_at=form.ends_at,
            )
        except suspensions.AlreadySuspended:
            messages.warning(self.request, f"{name} is suspended already. Lift that suspension first.")
        else:
            messages.success(
                self.request, f"{name} is suspended until {moment(form.ends_at)}. We email them why."
            )
        return redirect("users_cms:suspensions")

    def get_context_data(self, **kwargs):
        current = Suspension.objects.filter(user=self.person).in_force().first()
        return super().get_context_data(**kwargs) | {"person": self.person, "current": current}


class SuspensionView(ScreenMixin, FormView):
    """One suspension with its appeal, and the form to lift it."""

    power = POWER
    above = ("users_cms:suspensions", TITLE)
    form_class = LiftForm
    template_name = "users/cms/suspension.html"
    header_icon = "lock"

    @cached_property
    def suspension(self):
        rows = Suspension.objects.select_related("user", "by", "lifted_by", "appeal")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Suspension of {self.suspension.user.get_full_name()}"

    def form_valid(self, form):
        name = self.suspension.user.get_full_name()
        try:
            suspensions.lift(suspension=self.suspension, by=self.request.user, **form.cleaned_data)
        except suspensions.AlreadyOver:
            messages.warning(self.request, f"This suspension of {name} was over already.")
        else:
            messages.success(self.request, f"The suspension of {name} is lifted. We email them.")
        return redirect("users_cms:suspensions")

    def get_context_data(self, **kwargs):
        suspension = self.suspension
        return super().get_context_data(**kwargs) | {
            "suspension": suspension,
            "starts_at": moment(suspension.starts_at),
            "ending": ending(suspension),
            "appeal": getattr(suspension, "appeal", None),
            "appealed_at": appealed_at(suspension),
            "can_lift": suspension.is_in_force() and user_can_lift(self.request.user, suspension),
        }
