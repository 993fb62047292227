"""Comments as things that people report and moderators decide on."""

from django.db.models import F
from django.db.models.functions import Greatest
from django.urls import reverse

from comments.models import StaffComment
from conversations.permissions import user_can_see
from screening.targets import Target

COMMENT = "comment"


class CommentTarget(Target):
    key = COMMENT
    noun = "comment"

    def visible(self, pk, user):
        rows = StaffComment.objects.public().select_related(
            "conversation__page", "conversation__parent", "user", "voice__key"
        )
        comment = rows.filter(pk=pk).first()
        return comment if comment and user_can_see(user, comment.conversation) else None

    def address(self, pk):
        return reverse("comments:thread", args=[pk])

    def writer_id(self, thing):
        return thing.user_id

    def count_reports(self, pks, change):
        # In the order of their ids, so that two of these never wait for each other.
        for pk in sorted(pks):
            StaffComment.objects.filter(pk=pk).update(report_count=Greatest(F("report_count") + change, 0))
