"""What was announced, and how far its mails are."""

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from core.first_rows import FirstRowsPaginator
from subscriptions.enums import State
from subscriptions.models import Event, Notification
from subscriptions.permissions import SEE
from users.cms.mixins import PowerMixin

TITLE = "Deliveries"
COUNTED = (State.WAITING, State.SENT, State.DROPPED, State.FAILED)


def column_of(state):
    """Return the column of the mails in one state."""
    label = state.label.partition(":")[0]
    return Column(state.value, label=label, accessor=lambda event: f"{event.counts.get(state, 0):,}")


class DeliveriesView(PowerMixin, BaseListingView):
    """Announcements, the latest first, each with how many mails wait, were sent, were not to be sent, or failed."""

    power = SEE
    page_title = TITLE
    header_icon = "mail"
    index_url_name = "subscriptions_cms:deliveries"
    paginate_by = 50
    paginator_class = FirstRowsPaginator
    no_results_message = "Nothing was announced yet."
    columns = [
        Column("kind", label="Told when", accessor="get_kind_display"),
        Column("title", label="On", accessor="conversation.title"),
        DateColumn("created_at", label="Announced"),
        Column("recipient_count", label="Recipients", accessor=lambda event: f"{event.recipient_count:,}"),
        *map(column_of, COUNTED),
    ]

    def get_queryset(self):
        return Event.objects.select_related("conversation__page").order_by("-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        events = list(context["object_list"])
        rows = Notification.objects.filter(event__in=events, state__in=COUNTED)
        counted = rows.values_list("event_id", "state").order_by().annotate(number=Count("pk"))
        by_event = {}
        for event_id, state, number in counted:
            by_event.setdefault(event_id, {})[state] = number
        for event in events:
            event.counts = by_event.get(event.pk, {})
        context["table"].data = events
        return context

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton("Failures", url=reverse("subscriptions_cms:failures"), icon_name="warning"),
            HeaderButton("Queue", url=reverse("subscriptions_cms:queue"), icon_name="time"),
        ]
