"""Where an action came from: the ideas and comments that led to it."""

from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from challenges.models.ideas import Idea
from comments.models import StaffComment


class ActionSource(models.Model):
    """An idea or a comment that an action update came from."""

    page = ParentalKey("challenges.ActionUpdatePage", on_delete=models.CASCADE, related_name="sources")
    idea = models.ForeignKey(
        Idea, null=True, blank=True, on_delete=models.CASCADE, related_name="action_sources"
    )
    comment = models.ForeignKey(
        StaffComment, null=True, blank=True, on_delete=models.CASCADE, related_name="action_sources"
    )

    panels = [FieldPanel("idea"), FieldPanel("comment")]

    class Meta:
        ordering = ["pk"]
        verbose_name = "source"
        constraints = [
            models.CheckConstraint(
                condition=Q(idea__isnull=True, comment__isnull=False)
                | Q(idea__isnull=False, comment__isnull=True),
                name="challenges_actionsource_one_thing",
                violation_error_message="Name an idea or a comment, one a row.",
            )
        ]

    def __str__(self):
        return f"source {self.pk}"
