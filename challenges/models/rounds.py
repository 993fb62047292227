"""Rounds: the times of a challenge, each with what may be done in it, and what was extended why."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from challenges.enums import Deed

NEEDS_END = "Enter when it closes: then the key of an anonymous round is destroyed."


class Round(models.Model):
    """A part of a challenge's time. A challenge without any has one from its opening to its closing."""

    challenge = ParentalKey("challenges.ChallengePage", on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=60)
    introduction = models.CharField(
        "what people are asked to do", max_length=300, blank=True, help_text="One or two sentences."
    )
    opens_at = models.DateTimeField("opens")
    closes_at = models.DateTimeField(
        "closes", null=True, blank=True, help_text="Empty, for the last round only: until further notice."
    )
    takes_posts = models.BooleanField("people can post", default=True)
    takes_supports = models.BooleanField("people can support", default=True)
    takes_comments = models.BooleanField("people can comment", default=True)
    takes_checks = models.BooleanField("people can check and challenge the plan", default=False)
    hides_numbers = models.BooleanField(
        "hide how many support an idea until this round ends",
        default=False,
        help_text="So that nobody follows the crowd.",
    )

    is_anonymous = models.BooleanField(
        "anonymous",
        default=False,
        help_text="What people do is stored without them, and once it closes nobody can find out who it was."
        " It must have a closing time, and stays anonymous from the first contribution on.",
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldRowPanel([FieldPanel("takes_posts"), FieldPanel("takes_supports")]),
        FieldRowPanel([FieldPanel("takes_comments"), FieldPanel("takes_checks")]),
        FieldPanel("hides_numbers"),
        FieldPanel("is_anonymous"),
    ]

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="challenges_round_closes_after_opens",
                violation_error_message="It closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(closes_at__isnull=False),
                name="challenges_round_anonymous_closes",
                violation_error_message=NEEDS_END,
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "It must close after it opens."})
        if self.is_anonymous and not self.closes_at:
            raise ValidationError({"closes_at": NEEDS_END})

    def is_open_at(self, moment):
        """Return whether a moment falls into it: from its opening up to, not including, its closing."""
        return self.opens_at <= moment and (self.closes_at is None or moment < self.closes_at)

    def takes(self, deed):
        """Return whether people may do this in it."""
        return getattr(self, f"takes_{Deed(deed).value}s")

    @property
    def deeds_in_words(self):
        """What people can do in it, as in ‘post, support and comment’."""
        words = ["read", *(deed.label for deed in Deed if self.takes(deed))]
        if not words[1:]:
            return words[0]
        # One that is two itself stands apart.
        comma = "," if " and " in words[-1] else ""
        return f"{', '.join(words[:-1])}{comma} and {words[-1]}"


class RoundExtension(models.Model):
    """That a round ends later than was said, and why: public, and never changed."""

    challenge = models.ForeignKey(
        "challenges.ChallengePage", on_delete=models.CASCADE, related_name="extensions"
    )
    round_name = models.CharField(max_length=60)
    closed_at = models.DateTimeField("would have closed")
    closes_at = models.DateTimeField("closes")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("closed_at")), name="challenges_roundextension_later"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="challenges_roundextension_has_reason"),
        ]

    def __str__(self):
        return f"extension {self.pk}"
