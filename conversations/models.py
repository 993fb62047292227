"""The Conversation: the one row for anything that people can discuss and follow."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from conversations.enums import DISCUSSED, Kind, Openness, Visibility
from conversations.querysets import ConversationQuerySet
from screening.enums import Mode

# Where categories and the site as a whole are read.
STREAM = "/talk/"
ALL_UPDATES = "All status updates"


class Conversation(models.Model):
    """What people can discuss and follow.

    Its page's visibility is its own. Dates, spans and mode are inherited from the parent unless set: read `opening`,
    `closing`, `open_spans` and `own_mode` of rows that were fetched `with_terms()`.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    suffix = models.CharField(max_length=200, blank=True, help_text="What follows the page's address.")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(
        max_length=160, blank=True, help_text="What it is called, where the title of its page does not say."
    )
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
    spans = models.JSONField(
        null=True,
        blank=True,
        help_text="The pairs of moments between which people can take part, where there is more than one, or none.",
    )
    anonymous_spans = models.JSONField(
        null=True,
        blank=True,
        help_text="Between which moments what people do is stored without them, each with the id of its key (voices).",
    )
    mode = models.CharField(max_length=8, choices=Mode, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    subscriber_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(
        max_length=12, blank=True, help_text="What its latest status update says of it, for lists."
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["parent", "-comment_count", "-id"],
                name="conversations_most_discussed",
                condition=Q(kind=Kind.IDEA, visibility=Visibility.PUBLIC),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(suffix=""), name="conversations_conversation_page_own"
            ),
            models.UniqueConstraint(
                fields=["page", "suffix"],
                condition=~Q(suffix=""),
                name="conversations_conversation_suffix_unique",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=Kind.SITE), name="conversations_conversation_one_site"
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
        return f"{self.page.url if self.page else STREAM}{self.suffix}"

    @property
    def title(self):
        """What is discussed or followed: its own name, else the title of the page."""
        return self.name or (self.page.title if self.page else ALL_UPDATES)

    @property
    def opening(self):
        """The moment from which people can take part: its own, else its parent's; None for always."""
        return self.opens_at or (self.parent.opens_at if self.parent_id else None)

    @property
    def closing(self):
        """The moment from which nobody can take part any more: its own, else its parent's; None for never."""
        return self.closes_at or (self.parent.closes_at if self.parent_id else None)

    @property
    def open_spans(self):
        """When people can take part: pairs of moments, from the first up to the second; None for no limit there."""
        has_own_dates = self.opens_at or self.closes_at or self.spans is not None
        spans = self.spans if has_own_dates or not self.parent_id else self.parent.spans
        if spans is None:
            return [(self.opening, self.closing)]
        return [tuple(moment and parse_datetime(moment) for moment in span) for span in spans]

    def voice_key(self, at=None):
        """Return the key of the anonymous round that a moment falls into, here or in its parent, as a UUID; or None."""
        at = at or timezone.now()
        spans = self.anonymous_spans or (self.parent.anonymous_spans if self.parent_id else None)
        for begin, end, key_id in spans or ():
            if parse_datetime(begin) <= at < parse_datetime(end):
                return UUID(key_id)
        return None

    def next_turn(self, at=None):
        """Return the first moment after `at` at which it opens or closes, or None."""
        at = at or timezone.now()
        moments = (moment for span in self.open_spans for moment in span)
        return min((moment for moment in moments if moment and moment > at), default=None)

    @property
    def closed_at(self):
        """When it closed last; None for one that has not, or was never open."""
        now = timezone.now()
        return max((end for _, end in self.open_spans if end and end <= now), default=None)

    @property
    def own_mode(self):
        """The mode of moderation that was chosen here or for its parent, or an empty text."""
        return self.mode or (self.parent.mode if self.parent_id else "")

    @property
    def is_discussed(self):
        """Whether it takes comments; the others are there to be followed."""
        return self.kind in DISCUSSED

    def openness(self, at=None):
        """Return whether people can take part at a moment: open, or not yet, or not any more."""
        at = at or timezone.now()
        spans = self.open_spans
        if any((not begin or begin <= at) and (not end or at < end) for begin, end in spans):
            return Openness.OPEN
        return Openness.UPCOMING if any(begin and at < begin for begin, _ in spans) else Openness.CLOSED

    def is_open(self, at=None):
        """Return whether people can take part at a moment."""
        return self.openness(at) == Openness.OPEN

    @property
    def page_cache_tag(self):
        """What a comment or status update here makes stale."""
        return f"conversation:{self.pk}"
