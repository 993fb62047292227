"""The queue of requests to be registered, and the page on which a moderator answers one."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from users.actions import staff_requests
from users.cms.mixins import PowerMixin, ScreenMixin
from users.enums import Decision
from users.forms.moderating import DecisionForm
from users.models import StaffRequest
from users.permissions import user_can_decide
from users.words import after_working_days, masked, moment

TITLE = "Requests to be registered"
POWER = "users.decide_staffrequest"
# What people are told that it usually takes.
ANSWERED_WITHIN = 2


def age(staff_request):
    """Return how long somebody has waited, and in words when that is too long."""
    # The two units that timesince gives are joined by a space that does not break.
    waited = timesince(staff_request.asked_at).replace("\xa0", " ")
    return f"{waited}. Late: more than two working days" if is_late(staff_request) else waited


def is_late(staff_request, at=None):
    """Return whether somebody has waited longer than people are told."""
    return (at or timezone.now()) > after_working_days(staff_request.asked_at, ANSWERED_WITHIN)


class RequestsView(PowerMixin, BaseListingView):
    """Whoever waits, the longest first."""

    power = POWER
    page_title = TITLE
    header_icon = "user"
    index_url_name = "users_cms:requests"
    paginate_by = 50
    no_results_message = "Nobody waits."
    columns = [
        TitleColumn("name", label="Name", accessor="user.get_full_name", url_name="users_cms:request"),
        Column("employer", label="Employer"),
        Column("role", label="Role"),
        Column("sentence", label="What they do at work"),
        Column("address", label="Email address", accessor=lambda row: masked(row.user.email)),
        Column("age", label="Waits for", accessor=age),
    ]

    def get_queryset(self):
        return StaffRequest.objects.waiting().select_related("user")


class RequestView(ScreenMixin, FormView):
    """One request, with the form to approve or decline it."""

    power = POWER
    above = ("users_cms:requests", TITLE)
    form_class = DecisionForm
    template_name = "users/cms/request.html"
    header_icon = "user"

    @cached_property
    def staff_request(self):
        rows = StaffRequest.objects.select_related("user", "decided_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Request of {self.staff_request.user.get_full_name()}"

    def form_valid(self, form):
        approves = form.cleaned_data["decision"] == Decision.APPROVED
        answer = staff_requests.approve if approves else staff_requests.decline
        by = self.request.user
        try:
            answer(staff_request=self.staff_request, by=by, reason=form.cleaned_data["reason"])
        except staff_requests.AlreadyDecided as earlier:
            messages.warning(self.request, decided_by(earlier.staff_request, by))
        else:
            name, what = self.staff_request.user.get_full_name(), "approved" if approves else "declined"
            messages.success(self.request, f"You have {what} the request of {name}. We email them.")
        return redirect("users_cms:requests")

    def get_context_data(self, **kwargs):
        staff_request = self.staff_request
        return super().get_context_data(**kwargs) | {
            "staff_request": staff_request,
            "address": masked(staff_request.user.email),
            "asked_at": moment(staff_request.asked_at),
            "age": age(staff_request),
            "earlier": earlier_requests(staff_request),
            "can_decide": user_can_decide(self.request.user, staff_request),
            "decided": decided_by(staff_request, self.request.user),
            "list_url": reverse("users_cms:requests"),
        }


def decided_by(staff_request, user):
    """Return who answered a request and how, in a sentence for a moderator; empty while it waits."""
    if staff_request.decision == Decision.WAITING:
        return ""
    what = staff_request.get_decision_display().lower()
    if staff_request.decided_by_id is None:
        return f"This was already {what}."
    by_user = staff_request.decided_by_id == user.pk
    who = "You have" if by_user else f"{staff_request.decided_by.get_full_name()} has"
    return f"{who} already {what} this."


def earlier_requests(staff_request):
    """Return what the same person asked before, newest first, five at the most."""
    others = StaffRequest.objects.filter(user=staff_request.user_id).exclude(pk=staff_request.pk)
    return others.order_by("-asked_at")[:5]
