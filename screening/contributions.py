"""What screening holds of a person: the reports they made. An approval is a date, and goes with the account."""

from django.conf import settings
from django.db import transaction

from screening.models import Report
from screening.targets import target_of
from users.contributions import Contribution


class Reports(Contribution):
    key = "reports"
    label = "What you reported to moderators"
    covers = ("screening.Report.reporter",)

    def export(self, user):
        for one in Report.objects.filter(reporter_id=user.pk).order_by("pk").iterator():
            target = target_of(one.target)
            yield {
                "what": target.noun,
                "address": f"{settings.SITE_ADDRESS}{target.address(one.target_id)}",
                "rule": one.get_rule_display(),
                "details": one.details,
                "at": one.made_at,
                "outcome": one.get_answer_display(),
            }

    def erase(self, user, *, words, limit):
        """Delete up to `limit` reports and lower the numbers beside what they are about."""
        with transaction.atomic():
            mine = Report.objects.filter(reporter_id=user.pk).order_by("target", "target_id")
            rows = list(mine.values_list("pk", "target", "target_id", "answer")[:limit])
            for key in {target for _, target, _, _ in rows}:
                undecided = [pk for _, target, pk, answer in rows if target == key and not answer]
                target_of(key).count_reports(undecided, -1)
            Report.objects.filter(pk__in=[row[0] for row in rows]).delete()
        return len(rows)
