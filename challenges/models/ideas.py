"""What staff post to a challenge: ideas, questions and challenges to government, and who supports them."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from wagtail.search import index

from challenges.enums import (
    READABLE,
    TEXT_LENGTH,
    TITLE_LENGTH,
    UNDER_WAY,
    IdeaKind,
    IdeaState,
    Status,
    SupportKind,
)
from challenges.querysets import TO_READ, IdeaQuerySet
from conversations.deletion import REFUSE
from screening.enums import Rule

SLUG_LENGTH = 60


class Idea(index.Indexed, models.Model):
    """An idea, a question or a challenge to government, with a conversation of its own.

    `state` says who may read it, and its conversation's visibility the same (`challenges.actions.storing`).
    `published_at` says since when readers see it: from then on it keeps its place, as a stub if its words go.
    `merged_into` is set while a merge stands, also where the words were held, withdrawn or removed since.
    """

    challenge = models.ForeignKey("challenges.ChallengePage", on_delete=REFUSE, related_name="ideas")
    conversation = models.OneToOneField(
        "conversations.Conversation", on_delete=models.PROTECT, related_name="idea"
    )
    kind = models.CharField(max_length=10, choices=IdeaKind, default=IdeaKind.IDEA)
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField(max_length=TEXT_LENGTH)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas"
    )
    writer_name = models.CharField(max_length=80, blank=True, help_text="For a writer without an account.")
    voice = models.ForeignKey("voices.Voice", null=True, blank=True, on_delete=REFUSE, related_name="ideas")
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=IdeaState, default=IdeaState.PUBLIC)
    is_private = models.BooleanField(
        default=False, help_text="Whether only its writer and moderators read it."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_ideas"
    )
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    support_count = models.PositiveIntegerField(default=0)
    here_count = models.PositiveIntegerField(
        default=0, help_text="How many say that it happens where they work."
    )
    report_count = models.PositiveIntegerField(default=0, help_text="Reports that no moderator answered yet.")
    burst_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When so many supported it at once that a moderator looks; empty once one has.",
    )
    held_because = models.CharField(max_length=200, blank=True)
    removed_because = models.CharField(max_length=20, choices=Rule, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When a moderator last decided on it.")
    note = models.CharField(max_length=500, blank=True, help_text="What its writer is told of a removal.")
    status = models.CharField(
        max_length=16, choices=Status, blank=True, help_text="What its latest official answer says."
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When it was first answered.")

    objects = IdeaQuerySet.as_manager()

    # `challenges.actions.storing` does: a task for the idea of a voice would say at which second it was written.
    search_auto_update = False
    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("text"),
        index.FilterField("challenge_id"),
        index.FilterField("state"),
        index.FilterField("is_private"),
    ]

    class Meta:
        indexes = [
            models.Index(
                fields=["challenge", "-published_at", "-id"],
                name="challenges_ideas_newest",
                condition=Q(state="public"),
            ),
            models.Index(
                fields=["challenge", "-support_count", "-id"],
                name="challenges_ideas_supported",
                condition=Q(state="public"),
            ),
            models.Index(
                fields=["challenge", "status", "kind"],
                name="challenges_ideas_counted",
                condition=Q(state="public"),
            ),
            models.Index(
                fields=["created_at"],
                name="challenges_ideas_to_read",
                condition=TO_READ,
            ),
            models.Index(fields=["writer", "-created_at"], name="challenges_ideas_of_writer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="public") | Q(published_at__isnull=False),
                name="challenges_idea_public_since",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | ~Q(removed_because=""),
                name="challenges_idea_removed_because",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="challenges_idea_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="public") | Q(merged_into__isnull=True),
                name="challenges_idea_public_by_itself",
            ),
            models.CheckConstraint(
                condition=Q(voice__isnull=True) | Q(writer__isnull=True),
                name="challenges_idea_writer_or_voice",
            ),
        ]

    def __str__(self):
        return f"idea {self.pk}"

    @property
    def suffix(self):
        """What follows the address of its challenge."""
        return f"ideas/{self.pk}-{self.slug}/"

    @property
    def slug(self):
        """Its title in an address; it may change with the title, the number before it stays."""
        return slugify(self.title)[:SLUG_LENGTH].strip("-") or "idea"

    @property
    def name(self):
        """The name of its writer: the account's, or the one that is kept."""
        return self.writer.name_for_others if self.writer else self.writer_name

    @property
    def is_stub(self):
        """Whether only a line that says what became of it is shown."""
        return self.state not in READABLE

    @property
    def shown_state(self):
        """The state in which readers read its words: merged while a merge stands, else public."""
        return IdeaState.MERGED if self.merged_into_id else IdeaState.PUBLIC

    @property
    def is_answered(self):
        """Whether an official answer says more than that somebody reads it."""
        return self.status not in UNDER_WAY

    @property
    def seen_as(self):
        """What somebody saw of it who is about to decide: its state and version, in a text for a form."""
        return f"{self.state}-{self.version}"

    def due_by(self, days):
        """Return the moment so many days after readers first saw it."""
        return (self.published_at or self.created_at) + timedelta(days=days)


class IdeaTheme(models.Model):
    """One of a challenge's themes that an idea is about, in the words that the challenge had for it."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "name"], name="challenges_ideatheme_once"),
        ]
        indexes = [models.Index(fields=["name", "idea"], name="challenges_themes_of_ideas")]

    def __str__(self):
        return self.name


class IdeaRevision(models.Model):
    """What an idea said before an edit; withheld where the difference would tell again what was taken out."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    is_withheld = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"revision {self.pk}"


class Support(models.Model):
    """That somebody supports an idea, or says that it happens where they work, too. Never a vote against."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="supports"
    )
    voice = models.ForeignKey(
        "voices.Voice", null=True, blank=True, on_delete=models.CASCADE, related_name="supports"
    )
    kind = models.CharField(max_length=8, choices=SupportKind)
    at = models.DateTimeField(default=timezone.now)
    merge = models.ForeignKey(
        "challenges.Merge",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="supports",
        help_text="What brought it here from another idea; empty where it was given here.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "user", "kind"], name="challenges_support_once"),
            models.UniqueConstraint(fields=["idea", "voice", "kind"], name="challenges_support_once_a_voice"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(voice__isnull=True),
                name="challenges_support_user_or_voice",
            ),
        ]
        indexes = [models.Index(fields=["idea", "at"], name="challenges_supports_in_time")]

    def __str__(self):
        return f"{self.kind} {self.pk}"
