"""The officials who speak for government, with the posts they held."""

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable


class Official(ClusterableModel):
    """A person who speaks for government: a minister or an official, with the posts held over time."""

    name = models.CharField(max_length=120)

    panels = [FieldPanel("name"), InlinePanel("posts", heading="Posts held", label="Post")]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def post_at(self, date):
        """Return the post held on a date (the later one where two overlap), or None.

        Reads `posts.all()`, so that a list of officials with `prefetch_related("posts")` costs no query each.
        """
        held = [post for post in self.posts.all() if post.covers(date)]
        return max(held, key=lambda post: post.starts, default=None)


class OfficialPost(Orderable):
    """A title that an official held from one date to another."""

    official = ParentalKey(Official, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=160)
    organisation = models.CharField(max_length=160, default="Department of Health and Social Care")
    starts = models.DateField("from")
    ends = models.DateField("to", null=True, blank=True, help_text="The last day. Empty while it is held.")

    panels = [FieldPanel("title"), FieldPanel("organisation"), FieldPanel("starts"), FieldPanel("ends")]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="users_officialpost_ends_after_start",
                violation_error_message="The post ends before it starts.",
            )
        ]

    def __str__(self):
        return self.title

    def covers(self, date):
        """Return whether the post was held on this date."""
        return self.starts <= date and (self.ends is None or date <= self.ends)
