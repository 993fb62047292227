"""What waits for whom, on the first screen of the CMS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from challenges.models import ActionUpdatePage, ChallengePage, Idea
from challenges.permissions import ANSWER
from comments.models import StaffComment
from comments.permissions import MODERATE
from subscriptions.enums import State
from subscriptions.models import Digest, Notification
from subscriptions.permissions import SEE
from users.cms import requests, suspensions
from users.models import StaffRequest, Suspension

SOON = timedelta(days=7)
ROWS_SHOWN = 10


class ComingUpPanel(Component):
    """What is scheduled, which challenges open or close within a week, which promises need a look."""

    name = "coming_up"
    template_name = "home/dashboard/coming_up.html"
    order = 150

    def get_context_data(self, parent_context):
        now = timezone.now()
        soon = now + SOON
        return {
            "scheduled": Page.objects.filter(_revisions__approved_go_live_at__gt=now)
            .distinct()
            .order_by("go_live_at")[:ROWS_SHOWN],
            "challenges": ChallengePage.objects.live().filter(
                Q(opens_at__range=(now, soon)) | Q(closes_at__range=(now, soon))
            ),
            "actions": ActionUpdatePage.objects.live().to_check().order_by("due")[:ROWS_SHOWN],
        }


@dataclass(frozen=True)
class Queue:
    """Something that waits for those with a power: its rows, the moment each is from, what to call one and many."""

    power: str
    rows: Callable
    moment: str
    one: str
    many: str
    url_name: str

    def waiting(self):
        """Return what the panel shows of it, in one query; None while it is empty."""
        found = self.rows().order_by().aggregate(number=Count("pk"), oldest=Min(self.moment))
        if not found["number"]:
            return None
        words = f"{found['number']} {self.one if found['number'] == 1 else self.many}"
        return found | {"words": words, "url_name": self.url_name}


QUEUES = [
    Queue(
        power=MODERATE,
        rows=StaffComment.objects.to_read,
        moment="created_at",
        one="comment to read",
        many="comments to read",
        url_name="comments_cms:waiting",
    ),
    Queue(
        power=MODERATE,
        rows=Idea.objects.to_read,
        moment="created_at",
        one="idea to read",
        many="ideas to read",
        url_name="challenges_cms:ideas",
    ),
    Queue(
        power=ANSWER,
        rows=Idea.objects.unread,
        moment="published_at",
        one="idea that should have been read",
        many="ideas that should have been read",
        url_name="challenges_cms:to_answer",
    ),
    Queue(
        power=ANSWER,
        rows=Idea.objects.unanswered,
        moment="published_at",
        one="idea whose answer is overdue",
        many="ideas whose answers are overdue",
        url_name="challenges_cms:to_answer",
    ),
    Queue(
        power=requests.POWER,
        rows=StaffRequest.objects.waiting,
        moment="asked_at",
        one="request to be registered",
        many="requests to be registered",
        url_name="users_cms:requests",
    ),
    Queue(
        power=suspensions.POWER,
        rows=lambda: Suspension.objects.in_force().filter(appeal__isnull=False),
        moment="appeal__made_at",
        one="appeal against a suspension",
        many="appeals against suspensions",
        url_name="users_cms:suspensions",
    ),
    Queue(
        power=SEE,
        rows=lambda: Notification.objects.filter(state=State.FAILED),
        moment="done_at",
        one="email that was given up",
        many="emails that were given up",
        url_name="subscriptions_cms:failures",
    ),
    Queue(
        power=SEE,
        rows=lambda: Digest.objects.filter(state=State.FAILED),
        moment="done_at",
        one="digest that was given up",
        many="digests that were given up",
        url_name="subscriptions_cms:failures",
    ),
]


class WaitingPanel(Component):
    """What waits for somebody, and from when it is."""

    name = "waiting"
    template_name = "home/dashboard/waiting.html"
    order = 100

    def __init__(self, queues):
        self.queues = queues

    def get_context_data(self, parent_context):
        return {"rows": [row for row in (queue.waiting() for queue in self.queues) if row]}


class SecondFactorOffPanel(Component):
    """Says that this site lets people into the CMS without a second factor."""

    name = "second_factor_off"
    template_name = "home/dashboard/second_factor_off.html"
    order = 10
