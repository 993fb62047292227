"""Ideas, and comments on draft plans, as things that people report and moderators decide on."""

from django.db.models import F
from django.db.models.functions import Greatest
from django.urls import reverse

from challenges.enums import MarkState
from challenges.models import CheckMark, Idea
from conversations.permissions import user_can_see
from core.visibility import is_live, is_readable
from screening.targets import Target

IDEA, CHECK = "idea", "check"


class IdeaTarget(Target):
    key = IDEA
    noun = "idea"

    def visible(self, pk, user):
        idea = Idea.objects.readable().with_conversation().filter(pk=pk).first()
        return idea if idea and user_can_see(user, idea.conversation) else None

    def address(self, pk):
        return reverse("challenges:idea", args=[pk])

    def writer_id(self, thing):
        return thing.writer_id

    def count_reports(self, pks, change):
        # In the order of their ids, so that two of these never wait for each other.
        for pk in sorted(pks):
            Idea.objects.filter(pk=pk).update(report_count=Greatest(F("report_count") + change, 0))


class CheckTarget(Target):
    key = CHECK
    noun = "comment"

    def visible(self, pk, user):
        marks = CheckMark.objects.commented().select_related("item__page", "user", "voice__key")
        mark = marks.filter(pk=pk, state=MarkState.PUBLIC).first()
        plan = mark and mark.item.page
        return mark if plan and is_live(plan) and is_readable(plan, user) else None

    def address(self, pk):
        mark = CheckMark.objects.select_related("item__page").filter(pk=pk).first()
        # Whoever took it back left nothing to read.
        return f"{mark.item.address}#{mark.anchor}" if mark else reverse("challenges:check_report", args=[pk])

    def writer_id(self, thing):
        return thing.user_id

    def count_reports(self, pks, change):
        # In the order of their ids, so that two of these never wait for each other.
        for pk in sorted(pks):
            CheckMark.objects.filter(pk=pk).update(report_count=Greatest(F("report_count") + change, 0))
