"""Official responses: what those who can do something say of an idea, in public, one after the other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from challenges.enums import PART_LENGTH, Status
from challenges.models.ideas import Idea


class OfficialResponse(models.Model):
    """An official answer to an idea. It is never changed: what is new is said by another, and the trail stays."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="responses")
    status = models.CharField(max_length=16, choices=Status)
    team = models.CharField(max_length=120, blank=True, help_text="Who has it: the name of a team.")
    said = models.TextField("what you said", max_length=PART_LENGTH, blank=True)
    did = models.TextField("what we did", max_length=PART_LENGTH, blank=True)
    cannot = models.TextField("what we cannot do, and why", max_length=PART_LENGTH, blank=True)
    reason = models.CharField(max_length=500, help_text="Why this status, in a sentence or two.")
    next_date = models.DateField(null=True, blank=True, help_text="When there will be more to say.")
    at = models.DateTimeField(default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    editor_name = models.CharField(max_length=160, help_text="Who answered, as readers see it.")
    official = models.ForeignKey(
        "users.Official", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        permissions = [("answer_ideas", "Can answer ideas officially")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="challenges_officialresponse_has_reason"),
            models.CheckConstraint(condition=~Q(status=""), name="challenges_officialresponse_has_status"),
        ]

    def __str__(self):
        return f"response {self.pk}"

    @staticmethod
    def columns_of(user):
        """Return what an answer says of whoever gives it."""
        return {"editor": user, "editor_name": user.name_for_readers, "official_id": user.official_id}

    @property
    def anchor(self):
        return f"response-{self.pk}"

    @property
    def title_held(self):
        """The title that the answering official held on that day, '' for others."""
        post = self.official.post_at(timezone.localdate(self.at)) if self.official_id else None
        return post.title if post else ""

    @property
    def status_words(self):
        """The status as readers see it: ‘Being read by the workforce team’."""
        words = self.get_status_display()
        return f"{words} by {self.team}" if self.status == Status.BEING_READ and self.team else words
