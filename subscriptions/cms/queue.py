"""The queue of mails by the hour: a picture, and the same as a table."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncHour
from django.utils import timezone
from django.views.generic import TemplateView

from subscriptions.enums import State
from subscriptions.models import Digest, Notification
from subscriptions.permissions import SEE
from users.cms.mixins import PowerMixin

HOURS = 24
# Of the picture, in its own units.
BAR, HEIGHT = 20, 120


@dataclass(frozen=True)
class Hour:
    """How many mails were sent in an hour, and its bar: left side, height and top in units of the picture."""

    begins: datetime
    sent: int
    left: int
    height: int
    top: int


def hours_until(now):
    """Return the last HOURS hours, the earliest first, with what was sent in each; two queries."""
    last = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    sent = Counter()
    for model in (Notification, Digest):
        rows = model.objects.filter(state=State.SENT, done_at__gte=first).order_by()
        by_hour = rows.annotate(hour=TruncHour("done_at")).values_list("hour").annotate(number=Count("pk"))
        sent.update(dict(by_hour))
    most = max(sent.values(), default=0) or 1
    hours = []
    for place in range(HOURS):
        begins = first + timedelta(hours=place)
        number = sent.get(begins, 0)
        height = round(number / most * HEIGHT)
        hours.append(Hour(begins, number, place * BAR, height, HEIGHT - height))
    return hours


class QueueView(PowerMixin, TemplateView):
    """What waits now, and what was sent in each of the last hours."""

    power = SEE
    template_name = "subscriptions/cms/queue.html"

    def get_context_data(self, **kwargs):
        waiting = {
            model: model.objects.filter(state=State.WAITING).count() for model in (Notification, Digest)
        }
        return super().get_context_data(**kwargs) | {
            "waiting": waiting[Notification],
            "digests": waiting[Digest],
            "hours": hours_until(timezone.now()),
            "width": HOURS * BAR,
            "height": HEIGHT,
            "bar": BAR - 4,
            "page_title": "Queue",
            "header_icon": "time",
        }
