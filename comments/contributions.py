"""What comments hold of a person: the comments with their earlier versions, and the likes of those of others."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import Truncator
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions import erase_comments, erase_likes, forget_edits
from comments.actions.storing import touch
from comments.models import StaffComment
from conversations.models import Conversation
from users.contributions import Contribution, Item

EXCERPT_LENGTH = 240


class Comments(Contribution):
    key = "comments"
    label = "Your comments, also those that others cannot see"
    covers = ("django_comments.Comment.user", "comments.CommentRevision.editor")

    def latest(self, user, *, viewer, limit):
        comments = (
            StaffComment.objects.public()
            .filter(user_id=user.pk, conversation__in=Conversation.objects.visible_to(viewer))
            .select_related("conversation__page")
            .order_by("-created_at", "-pk")[:limit]
        )
        return [
            Item(
                title=comment.conversation.title,
                url=address_of(comment.pk),
                at=comment.created_at,
                excerpt=Truncator(comment.comment).chars(EXCERPT_LENGTH),
            )
            for comment in comments
        ]

    def export(self, user):
        visible = Conversation.objects.visible_to(user).filter(pk=OuterRef("conversation_id"))
        comments = (
            StaffComment.objects.filter(user_id=user.pk)
            .annotate(is_visible=Exists(visible))
            .select_related("conversation__page")
            .prefetch_related("revisions")
            .order_by("pk")
        )
        for comment in comments.iterator(chunk_size=500):
            yield {
                "address": f"{settings.SITE_ADDRESS}{address_of(comment.pk)}",
                # The title of a page that was closed to this person since is not theirs.
                "on": comment.conversation.title if comment.is_visible else "",
                "written_at": comment.created_at,
                "edited_at": comment.edited_at,
                "state": comment.get_state_display(),
                "decided_at": comment.decided_at,
                "removed_because": comment.get_removed_because_display(),
                "text": comment.comment,
                "earlier_texts": [revision.body for revision in comment.revisions.all()],
                "likes": comment.like_count,
                "replies": comment.reply_count,
            }

    def touch(self, user):
        shown = StaffComment.objects.shown().filter(user_id=user.pk).order_by()
        touch(*set(shown.values_list("conversation_id", flat=True)))

    def erase(self, user, *, words, limit):
        return erase_comments(user=user, words=words, limit=limit) or forget_edits(user=user, limit=limit)


class Likes(Contribution):
    key = "likes"
    label = "The comments of others that you liked"
    covers = ("django_comments.CommentFlag.user",)

    def export(self, user):
        likes = CommentFlag.objects.filter(user_id=user.pk, flag=LIKEDIT_FLAG).order_by("pk")
        for like in likes.iterator():
            yield {"comment": f"{settings.SITE_ADDRESS}{address_of(like.comment_id)}", "at": like.flag_date}

    def erase(self, user, *, words, limit):
        return erase_likes(user=user, limit=limit)


def address_of(comment_id):
    return reverse("comments:thread", args=[comment_id])
