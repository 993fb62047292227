"""What challenges hold of a person: ideas with their earlier versions, supports, marks on plans, and answers."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.text import Truncator

from challenges.actions.erasing import (
    erase_ideas,
    erase_marks,
    erase_supports,
    forget_answerer,
    forget_merger,
)
from challenges.actions.storing import touch
from challenges.caching import plan_tag
from challenges.enums import MarkState
from challenges.models import CheckMark, Idea, Merge, OfficialResponse, RoundExtension, Support
from conversations.models import Conversation
from core import page_cache
from core.visibility import live_pages, readable_pages
from users.contributions import Contribution, Item

EXCERPT_LENGTH = 240


class Ideas(Contribution):
    key = "ideas"
    label = "Your ideas, also those that others cannot see"
    covers = ("challenges.Idea.writer",)

    def latest(self, user, *, viewer, limit):
        ideas = Idea.objects.public().with_conversation().filter(writer_id=user.pk)
        visible = Conversation.objects.visible_to(viewer)
        return [
            Item(
                title=idea.title,
                url=idea.conversation.url,
                at=idea.published_at,
                excerpt=Truncator(idea.text).chars(EXCERPT_LENGTH),
            )
            for idea in ideas.filter(conversation__in=visible).order_by("-published_at", "-pk")[:limit]
        ]

    def export(self, user):
        visible = Conversation.objects.visible_to(user).filter(pk=OuterRef("conversation__parent"))
        ideas = Idea.objects.with_conversation().filter(writer_id=user.pk)
        ideas = ideas.annotate(is_visible=Exists(visible)).prefetch_related("revisions", "themes")
        for idea in ideas.order_by("pk").iterator(chunk_size=500):
            yield {
                "address": f"{settings.SITE_ADDRESS}{idea.conversation.url}" if idea.is_visible else "",
                # The title of a page that was closed to this person since is not theirs.
                "challenge": idea.challenge.title if idea.is_visible else "",
                "kind": idea.get_kind_display(),
                "title": idea.title,
                "text": idea.text,
                "themes": [theme.name for theme in idea.themes.all()],
                "written_at": idea.created_at,
                "edited_at": idea.edited_at,
                "state": idea.get_state_display(),
                "removed_because": idea.get_removed_because_display(),
                "earlier_versions": [f"{one.title}\n\n{one.text}" for one in idea.revisions.all()],
                "supports": idea.support_count,
            }

    def touch(self, user):
        for idea in Idea.objects.shown().select_related("conversation").filter(writer_id=user.pk):
            touch(idea)

    def erase(self, user, *, words, limit):
        return erase_ideas(user=user, words=words, limit=limit)


class Supports(Contribution):
    key = "supports"
    label = "The ideas of others that you support"
    covers = ("challenges.Support.user",)

    def export(self, user):
        rows = Support.objects.filter(user_id=user.pk).select_related("idea").order_by("pk")
        for support in rows.iterator():
            yield {
                "idea": support.idea_id,
                "what": support.get_kind_display(),
                "at": support.at,
                "came_by_a_merge": support.merge_id is not None,
            }

    def erase(self, user, *, words, limit):
        return erase_supports(user=user, limit=limit)


class Checks(Contribution):
    key = "checks"
    label = "What you said of the items of draft plans"
    covers = ("challenges.CheckMark.user",)

    def latest(self, user, *, viewer, limit):
        marks = _with_plans(user, viewer).commented().filter(state=MarkState.PUBLIC)
        return [
            Item(
                title=mark.item.page.title,
                url=f"{mark.item.address}#{mark.anchor}",
                at=mark.at,
                excerpt=Truncator(mark.comment).chars(EXCERPT_LENGTH),
            )
            for mark in marks.order_by("-at", "-pk")[:limit]
        ]

    def export(self, user):
        visible = set(_with_plans(user, user).values_list("pk", flat=True))
        marks = CheckMark.objects.filter(user_id=user.pk).select_related("item__page").order_by("pk")
        for mark in marks.iterator():
            is_visible = mark.pk in visible
            yield {
                "address": f"{settings.SITE_ADDRESS}{mark.item.address}" if is_visible else "",
                "item": mark.item.text if is_visible else "",
                "verdict": mark.get_verdict_display(),
                "comment": mark.comment,
                "state": mark.get_state_display(),
                "at": mark.at,
            }

    def touch(self, user):
        marks = CheckMark.objects.filter(user_id=user.pk, state=MarkState.PUBLIC)
        plans = marks.commented().values_list("item__page_id", flat=True).distinct()
        page_cache.touch(*(plan_tag(plan) for plan in plans))

    def erase(self, user, *, words, limit):
        return erase_marks(user=user, words=words, limit=limit)


def _with_plans(user, viewer):
    """Return the marks of a person on plans that the viewer may read."""
    seen = live_pages("item__page__"), readable_pages(viewer, "item__page__")
    return CheckMark.objects.filter(*seen, user_id=user.pk).select_related("item__page")


class Answers(Contribution):
    key = "official_answers"
    label = "The official answers that you gave, and the rounds that you extended"
    covers = ("challenges.OfficialResponse.editor", "challenges.RoundExtension.editor")

    def export(self, user):
        for response in OfficialResponse.objects.filter(editor_id=user.pk).order_by("pk").iterator():
            yield {"what": response.get_status_display(), "reason": response.reason, "at": response.at}
        for extension in RoundExtension.objects.filter(editor_id=user.pk).order_by("pk").iterator():
            yield {"what": "Extended a round", "reason": extension.reason, "at": extension.at}

    def erase(self, user, *, words, limit):
        return forget_answerer(user=user, limit=limit)


class Merges(Contribution):
    key = "merges"
    label = "The ideas that you merged with others"
    covers = ("challenges.Merge.by",)

    def export(self, user):
        for merge in Merge.objects.filter(by_id=user.pk).iterator():
            yield {"idea": merge.idea_id, "into": merge.into_id, "reason": merge.reason, "at": merge.at}

    def erase(self, user, *, words, limit):
        return forget_merger(user=user, limit=limit)
