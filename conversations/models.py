"""The Conversation: the one row for anything that people can discuss and follow."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from conversations.enums import Kind, Mode, Visibility
from conversations.querysets import ConversationQuerySet


class Conversation(models.Model):
    """What people can discuss and follow. Its page's visibility is its own; `closes_at` and `mode` may be inherited."""

    page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    suffix = models.CharField(max_length=200, blank=True, help_text="What follows the page's address.")
    kind = models.CharField(max_length=12, choices=Kind)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conversations",
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=8, choices=Mode, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    subscriber_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(suffix=""), name="conversations_conversation_page_own"
            ),
            models.UniqueConstraint(
                fields=["page", "suffix"],
                condition=~Q(suffix=""),
                name="conversations_conversation_suffix_unique",
            ),
            models.CheckConstraint(
                condition=Q(page__isnull=False) | Q(kind__in=[Kind.CATEGORY, Kind.SITE]),
                name="conversations_conversation_page_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="conversations_conversation_closes_after_opens",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def url(self):
        """The address: that of the page with the suffix, so that moving a page makes no row false."""
        return f"{self.page.url}{self.suffix}" if self.page else "/talk/"

    @property
    def page_cache_tag(self):
        """What a comment or status update here makes stale."""
        return f"conversation:{self.pk}"
