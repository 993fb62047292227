"""What waits for whom, on the first screen of the CMS."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from challenges.models import ActionUpdatePage, ChallengePage

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


class SecondFactorOffPanel(Component):
    """Says that this site lets people into the CMS without a second factor."""

    name = "second_factor_off"
    template_name = "home/dashboard/second_factor_off.html"
    order = 10
