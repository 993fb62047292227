"""Staff comments: a row of django-comments-xtd with columns of our own, written by actions alone."""

import uuid

from django.db import models
from django.db.models import Q
from django_comments.abstracts import CommentAbstractModel
from django_comments_xtd.models import XtdComment

from comments.enums import State
from comments.querysets import StaffCommentQuerySet
from conversations.deletion import REFUSE

MAX_DEPTH = 3
PATH_STEP = 10


class StaffComment(XtdComment):
    """A comment on a conversation.

    The thread is a materialised path (ids of 10 digits, so that text order is thread order) and nothing is ever
    renumbered. The library's own thread columns are filled once and not read; `user_name` is only for comments of
    the archive, which have no account.
    """

    conversation = models.ForeignKey("conversations.Conversation", on_delete=REFUSE, related_name="comments")
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="replies"
    )
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="thread")
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=PATH_STEP * (MAX_DEPTH + 1), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLIC)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    reply_count = models.PositiveIntegerField(default=0)
    like_count = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

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
                fields=["conversation", "-like_count", "-created_at"],
                name="comments_roots_liked",
                condition=Q(depth=0),
            ),
            models.Index(fields=["root", "path"], name="comments_thread"),
            models.Index(fields=["conversation", "-created_at"], name="comments_latest"),
            models.Index(
                fields=["state", "created_at"],
                name="comments_waiting",
                condition=Q(state="held") | Q(report_count__gt=0),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(depth__lte=MAX_DEPTH), name="comments_staffcomment_depth"),
            models.CheckConstraint(
                condition=Q(depth=0, reply_to__isnull=True) | Q(depth__gt=0, reply_to__isnull=False),
                name="comments_staffcomment_reply_has_depth",
            ),
        ]

    def __str__(self):
        return f"comment {self.pk}"

    def save(self, *args, **kwargs):
        """Write the row as Django would, without the library's renumbering of threads."""
        super(CommentAbstractModel, self).save(*args, **kwargs)

    def get_absolute_url(self):
        return f"{self.conversation.url}#comment-{self.pk}"

    @property
    def anchor(self):
        return f"comment-{self.pk}"

    @property
    def writer_name(self):
        """The name to show: the account's, or the one that the archive kept."""
        return self.user.get_full_name() if self.user else self.user_name

    @property
    def is_stub(self):
        """Whether only a line that says what became of it is shown."""
        return self.state in (State.WITHDRAWN, State.REMOVED)
