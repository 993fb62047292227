"""Staff comments: a row of django-comments-xtd with columns of our own, written by actions alone."""

import uuid
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_comments.abstracts import CommentAbstractModel
from django_comments_xtd.models import XtdComment

from comments.enums import State
from comments.querysets import StaffCommentQuerySet
from conversations.deletion import REFUSE
from screening.enums import Rule

MAX_DEPTH = 3
PATH_STEP = 10
TEXT_LENGTH = 3000


class StaffComment(XtdComment):
    """A comment on a conversation.

    The thread is a materialised path (ids of 10 digits, so that text order is thread order) and nothing is ever
    renumbered. `published_at` says since when the comment has a place in its thread: it keeps that place, as a stub if
    its words go, so counters only rise. The library's own thread columns are filled once and not read; `user_name` is
    only for comments of the archive, which have no account.
    """

    conversation = models.ForeignKey("conversations.Conversation", on_delete=REFUSE, related_name="comments")
    voice = models.ForeignKey(
        "voices.Voice",
        null=True,
        blank=True,
        on_delete=REFUSE,
        related_name="comments",
        help_text="Whose it is in the place of an account, where it was written in an anonymous round.",
    )
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="replies"
    )
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="thread")
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=PATH_STEP * (MAX_DEPTH + 1), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLIC)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, help_text="When readers last saw it change.")
    edited_by = models.CharField(
        max_length=80, blank=True, help_text="The moderator who last changed it; empty for its writer."
    )
    version = models.PositiveIntegerField(default=1)
    reply_count = models.PositiveIntegerField(default=0)
    like_count = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0, help_text="Reports that no moderator answered yet.")
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    held_because = models.CharField(max_length=200, blank=True)
    removed_because = models.CharField(max_length=20, choices=Rule, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When a moderator last decided on it.")

    objects = StaffCommentQuerySet.as_manager()

    class Meta:
        permissions = [("moderate_staffcomment", "Can moderate comments")]
        indexes = [
            models.Index(
                fields=["conversation", "-created_at", "-xtdcomment_ptr"],
                name="comments_roots_newest",
                condition=Q(depth=0),
            ),
            models.Index(
                fields=["conversation", "-like_count", "-created_at", "-xtdcomment_ptr"],
                name="comments_roots_most_liked",
                condition=Q(depth=0),
            ),
            models.Index(fields=["root", "path"], name="comments_thread"),
            models.Index(fields=["conversation", "-created_at"], name="comments_latest"),
            models.Index(
                fields=["created_at"],
                name="comments_to_read",
                condition=Q(state="held") | Q(report_count__gt=0),
            ),
            models.Index(fields=["conversation"], name="comments_held_here", condition=Q(state="held")),
            models.Index(
                fields=["-decided_at"], name="comments_removed_latest", condition=Q(state="removed")
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(depth__lte=MAX_DEPTH), name="comments_staffcomment_depth"),
            models.CheckConstraint(
                condition=Q(depth=0, reply_to__isnull=True) | Q(depth__gt=0, reply_to__isnull=False),
                name="comments_staffcomment_reply_has_depth",
            ),
            models.CheckConstraint(
                condition=~Q(state="public") | Q(published_at__isnull=False),
                name="comments_staffcomment_public_since",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | ~Q(removed_because=""),
                name="comments_staffcomment_removed_because",
            ),
        ]

    def __str__(self):
        return f"comment {self.pk}"

    def save(self, *args, **kwargs):
        """Write the row as Django would, without the library's renumbering of threads."""
        super(CommentAbstractModel, self).save(*args, **kwargs)

    def get_absolute_url(self):
        return f"{self.conversation.url}#{self.anchor}"

    @property
    def address(self):
        """Where it stands by itself, in its thread; what can be done with it is below."""
        return f"{_addresses()}{self.pk}/"

    @property
    def anchor(self):
        return f"comment-{self.pk}"

    @property
    def writer_name(self):
        """The name to show: the account's, or the one that the archive kept."""
        return self.user.name_for_others if self.user else self.user_name

    @property
    def seen_as(self):
        """What somebody saw of it who is about to decide: its state and version, in a text for a form."""
        return f"{self.state}-{self.version}"

    @property
    def is_stub(self):
        """Whether only a line that says what became of it is shown."""
        return self.state != State.PUBLIC

    @property
    def answers_earlier_words(self):
        """Whether what this answers was changed after this was written."""
        changed = self.reply_to.edited_at if self.reply_to_id else None
        return changed is not None and self.created_at < changed


@cache
def _addresses():
    """Return what the address of every comment begins with: asked eighty times a page, `reverse` would be slow."""
    return reverse("comments:thread", args=[0]).removesuffix("0/")


class CommentRevision(models.Model):
    """What a comment said before an edit, and who changed it when and why.

    A silent one is a slip put right within minutes: readers are told of neither. The difference that a revision shows
    is withheld where it would tell again what the edit took out.
    """

    comment = models.ForeignKey(StaffComment, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(max_length=80, blank=True, help_text="Who changed another's words.")
    reason = models.CharField(max_length=500, blank=True)
    is_silent = models.BooleanField(default=False)
    is_withheld = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(moderator_name="") | ~Q(reason=""),
                name="comments_commentrevision_power_has_reason",
            )
        ]

    def __str__(self):
        return f"revision {self.pk}"


class VoiceLike(models.Model):
    """That a voice of an anonymous round likes a comment; those of accounts are the library's flags."""

    comment = models.ForeignKey(StaffComment, on_delete=models.CASCADE, related_name="voice_likes")
    voice = models.ForeignKey("voices.Voice", on_delete=models.CASCADE, related_name="likes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "voice"], name="comments_voicelike_once")]

    def __str__(self):
        return f"like {self.pk}"
