"""The switch of the whole site, who was approved once, and reports."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from screening.enums import Answer, Mode, Rule


class SiteModeManager(models.Manager):
    def current(self):
        """Return the one row, or one that was never stored and says what holds until somebody chooses."""
        return self.first() or SiteMode()


class SiteMode(models.Model):
    """When moderators read what people write: for every conversation that says nothing else, and in an incident."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    mode = models.CharField(
        "moderators read what people write",
        max_length=8,
        choices=Mode,
        default=Mode.FIRST,
        help_text="In every conversation that has no rule of its own.",
    )
    hold_everything = models.BooleanField(
        "read everything before it appears, everywhere",
        default=False,
        help_text="For an incident: it goes before the rule of any conversation.",
    )
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SiteModeManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="screening_sitemode_one_row")]
        permissions = [("switch_sitemode", "Can choose when moderators read what people write")]

    def __str__(self):
        return Mode.BEFORE.label if self.hold_everything else self.get_mode_display()

    def mode_for(self, own):
        """Return the mode that holds for a conversation whose own is this ('' for none)."""
        return Mode.BEFORE if self.hold_everything else Mode(own or self.mode)


class Approval(models.Model):
    """That a moderator has once read and published something of a person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"approval of {self.user_id}"


class ReportQuerySet(models.QuerySet):
    def about(self, target, pk):
        """Return the reports of one thing: `target` is the key of its kind (screening.targets)."""
        return self.filter(target=target, target_id=pk)

    def undecided(self):
        """Return those that no moderator answered yet."""
        return self.filter(answer=Answer.OPEN)

    def untold(self):
        """Return those whose reporter was not told the outcome yet."""
        return self.exclude(answer=Answer.OPEN).filter(told_at=None, reporter__isnull=False)


class Report(models.Model):
    """That somebody says a thing breaks a rule: one a person, or a voice of an anonymous round, and thing."""

    target = models.CharField(max_length=20, help_text="The key of a kind in screening.targets.")
    target_id = models.BigIntegerField()
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    voice = models.ForeignKey(
        "voices.Voice", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    rule = models.CharField(max_length=20, choices=Rule)
    details = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "target_id", "reporter"], name="screening_report_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["target", "target_id", "voice"], name="screening_report_once_a_voice"
            ),
            models.CheckConstraint(
                condition=Q(reporter__isnull=True) ^ Q(voice__isnull=True),
                name="screening_report_person_or_voice",
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.OPEN, answered_at__isnull=True)
                | (~Q(answer=Answer.OPEN) & Q(answered_at__isnull=False)),
                name="screening_report_answer_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at"],
                name="screening_report_untold",
                condition=Q(told_at__isnull=True, answered_at__isnull=False, reporter__isnull=False),
            )
        ]

    def __str__(self):
        return f"report {self.pk}"
