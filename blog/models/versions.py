"""Every version of a post that was ever public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel

from conversations.deletion import REFUSE


class Withheld(models.TextChoices):
    NOTHING = "", "Nothing: the version and its difference are public"
    DIFFERENCE = "difference", "The difference to the version before"
    VERSION = "version", "The whole version, and the differences on both sides of it"


class PublishedVersionQuerySet(models.QuerySet):
    """Versions by what readers are told of them."""

    def edits(self):
        """Return the publications after the first, newest first."""
        return self.filter(number__gt=1).order_by("-number")

    def announced_first(self):
        """Return the edits, without their text: first those that the post speaks of, all but minor corrections."""
        return self.edits().order_by("is_minor", "-number").defer("content")


class PublishedVersion(models.Model):
    """One frozen row a publication: what readers saw, who wrote it, and why. Never purged, never copied."""

    page = models.ForeignKey("blog.PostPage", on_delete=REFUSE, related_name="published_versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    editor_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=250, blank=True)
    is_minor = models.BooleanField(default=False)
    is_important = models.BooleanField(default=False, help_text="Whether subscribers are told of it.")
    content = models.JSONField(null=True, blank=True, help_text="Empty where the archive did not keep it.")
    withheld = models.CharField(
        "withhold from readers", max_length=10, choices=Withheld, blank=True, default=""
    )
    withheld_reason = models.CharField(
        "public reason", max_length=250, blank=True, help_text="Readers see it in place of what is withheld."
    )

    objects = PublishedVersionQuerySet.as_manager()

    panels = [FieldPanel("withheld"), FieldPanel("withheld_reason")]

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="blog_publishedversion_number_unique"),
            models.CheckConstraint(
                condition=Q(withheld="") | ~Q(withheld_reason=""),
                name="blog_publishedversion_withheld_with_reason",
                violation_error_message="Say why it is withheld: readers see the reason.",
            ),
        ]

    def __str__(self):
        return f"Version {self.number} of ‘{self.page}’"
