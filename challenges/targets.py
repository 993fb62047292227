"""Ideas as things that people report and moderators decide on."""

from django.db.models import F
from django.db.models.functions import Greatest
from django.urls import reverse

from challenges.models import Idea
from conversations.permissions import user_can_see
from screening.targets import Target

IDEA = "idea"


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
