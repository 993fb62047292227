"""What comments hold of a person: the comments, and the likes and reports of those of others."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import Truncator
from django_comments.models import CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.actions import erase_comments, erase_reactions
from comments.enums import SHOWN
from comments.models import StaffComment
from conversations.models import Conversation
from users.contributions import Contribution, Item

EXCERPT_LENGTH = 240
REACTIONS = {LIKEDIT_FLAG: "like", CommentFlag.SUGGEST_REMOVAL: "report"}


class Comments(Contribution):
    key = "comments"
    label = "Your comments, also those that others cannot see"
    covers = ("django_comments.Comment.user",)

    def latest(self, user, *, viewer, limit):
        comments = (
            StaffComment.objects.public()
            .filter(
                user_id=user.pk,
                # A thread whose beginning is held has no place on the page.
                root__state__in=SHOWN,
                conversation__in=Conversation.objects.visible_to(viewer),
            )
            .select_related("conversation__page")
            .order_by("-created_at", "-pk")[:limit]
        )
        return [
            Item(
                title=title_of(comment.conversation),
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
            .order_by("pk")
        )
        for comment in comments.iterator():
            yield {
                "address": f"{settings.SITE_ADDRESS}{address_of(comment.pk)}",
                # The title of a page that was closed to this person since is not theirs.
                "on": title_of(comment.conversation) if comment.is_visible else "",
                "written_at": comment.created_at,
                "edited_at": comment.edited_at,
                "state": comment.get_state_display(),
                "text": comment.comment,
                "likes": comment.like_count,
                "replies": comment.reply_count,
            }

    def erase(self, user, *, words, limit):
        return erase_comments(user=user, words=words, limit=limit)


class Reactions(Contribution):
    key = "likes_and_reports"
    label = "The comments of others that you liked or reported"
    covers = ("django_comments.CommentFlag.user",)

    def export(self, user):
        for reaction in CommentFlag.objects.filter(user_id=user.pk).order_by("pk").iterator():
            yield {
                "what": REACTIONS.get(reaction.flag, reaction.flag),
                "comment": f"{settings.SITE_ADDRESS}{address_of(reaction.comment_id)}",
                "at": reaction.flag_date,
            }

    def erase(self, user, *, words, limit):
        return erase_reactions(user=user, limit=limit)


def title_of(conversation):
    return conversation.page.title if conversation.page else settings.SITE_NAME


def address_of(comment_id):
    return reverse("comments:thread", args=[comment_id])
