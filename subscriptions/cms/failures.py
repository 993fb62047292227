"""Mails that were given up, to be sent again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import TemplateView

from subscriptions.actions import send_again
from subscriptions.enums import State
from subscriptions.forms import AgainForm
from subscriptions.models import Digest, Notification
from subscriptions.permissions import SEE
from users.cms.mixins import PowerMixin
from users.words import masked, moment

SHOWN = 100


class FailuresView(PowerMixin, TemplateView):
    """The latest mails that were given up, each with a box, and a button that sends those ticked again."""

    power = SEE
    template_name = "subscriptions/cms/failures.html"

    def post(self, request):
        form = AgainForm(request.POST)
        if form.is_valid():
            number = send_again(by=request.user, **form.ids)
            messages.success(request, f"{number} mail{'' if number == 1 else 's'} will be sent again.")
        return redirect("subscriptions_cms:failures")

    def get_context_data(self, **kwargs):
        notifications = Notification.objects.filter(state=State.FAILED).order_by("-done_at")
        notifications = notifications.select_related("subscriber__user", "event__conversation__page")[:SHOWN]
        digests = (
            Digest.objects.filter(state=State.FAILED).select_related("subscriber__user").order_by("-done_at")
        )
        rows = [
            (f"notification-{row.pk}", row.get_kind_display(), row.event.conversation.title, *_whom(row))
            for row in notifications
        ]
        rows += [
            (f"digest-{row.pk}", f"{row.get_pace_display()} digest", f"{row.period:%d %B %Y}", *_whom(row))
            for row in digests[:SHOWN]
        ]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "page_title": "Failures",
            "header_icon": "warning",
        }


def _whom(row):
    """Return whose mail it was, its address masked, and when it was given up."""
    return masked(row.subscriber.address), moment(row.done_at)
