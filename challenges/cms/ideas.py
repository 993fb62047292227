"""Ideas in the CMS: those that wait for a moderator, those that wait for an answer, and one to decide on."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from challenges import actions
from challenges.actions.moderating import DecidedMeanwhile
from challenges.cms.merging import MergeForm, merges_of
from challenges.enums import IdeaState
from challenges.forms import RemoveIdeaForm
from challenges.models import Idea
from challenges.permissions import ANSWER, user_can_decide, user_can_merge
from challenges.targets import IDEA
from comments.cms.deciding import DecidingMixin, Decision
from comments.forms import NoteForm
from conversations.permissions import MODERATE
from core.first_rows import FirstRowsPaginator
from core.small_numbers import hide_small
from screening.models import Report
from users.cms.mixins import PowerMixin, ScreenMixin
from users.words import moment

TITLE = "Ideas to read"
DECISIONS = {
    "keep": Decision(
        "Keep it", "Keep", NoteForm, actions.keep_idea, "The idea stays. We email whoever reported it."
    ),
    "hold": Decision("Hold it", "Hold", NoteForm, actions.hold_idea, "The idea is held. Its writer is told."),
    "publish": Decision(
        "Publish it", "Publish", NoteForm, actions.publish_idea, "The idea is published. Its writer is told."
    ),
    "remove": Decision(
        "Remove it",
        "Remove",
        RemoveIdeaForm,
        actions.remove_idea,
        "The idea is removed. Its writer is told the reason.",
    ),
}
POSSIBLE = {
    IdeaState.PUBLIC: ("keep", "hold", "remove"),
    IdeaState.HELD: ("publish", "remove"),
    IdeaState.REMOVED: ("publish",),
    IdeaState.WITHDRAWN: (),
    IdeaState.MERGED: ("keep", "hold", "remove"),
}


def why(idea):
    """Return why an idea waits for a moderator, in words."""
    parts = (
        [f"{idea.report_count} report{'' if idea.report_count == 1 else 's'}"] if idea.report_count else []
    )
    if idea.burst_at:
        parts.append("Many supports at once")
    if idea.state != IdeaState.HELD:
        return ", ".join([*parts, idea.get_state_display()])
    return f"Held. {idea.held_because} {', '.join(parts)}".strip()


def _age(idea):
    return timesince(idea.created_at).replace("\xa0", " ")


def _supports(idea):
    return hide_small(idea.support_count) if idea.challenge.is_anonymous else idea.support_count


class IdeasToReadView(PowerMixin, BaseListingView):
    """Held and reported ideas, the oldest first; a row leads to the page where one is decided."""

    power = MODERATE
    page_title = TITLE
    header_icon = "pick"
    index_url_name = "challenges_cms:ideas"
    paginate_by = 50
    paginator_class = FirstRowsPaginator
    no_results_message = "Nothing waits."
    columns = [
        TitleColumn("title", label="Idea", url_name="challenges_cms:idea"),
        Column("writer", label="Written by", accessor="name"),
        Column("where", label="On", accessor="challenge.title"),
        Column("why", label="Why it waits", accessor=why),
        Column("age", label="Waits for", accessor=_age),
    ]

    def get_queryset(self):
        return Idea.objects.to_read().select_related("writer", "challenge")


class IdeasToAnswerView(PowerMixin, BaseListingView):
    """Public ideas without an answer, whose day has come first; a row leads to the form that answers."""

    power = ANSWER
    page_title = "Ideas to answer"
    header_icon = "pick"
    index_url_name = "challenges_cms:to_answer"
    paginate_by = 50
    paginator_class = FirstRowsPaginator
    no_results_message = "Every idea is answered."
    columns = [
        TitleColumn("title", label="Idea", get_url=lambda idea: reverse("challenges:answer", args=[idea.pk])),
        Column("where", label="On", accessor="challenge.title"),
        Column("status", label="Status", accessor="get_status_display"),
        Column("support_count", label="Supports", accessor=_supports),
        Column(
            "due",
            label="Answer due",
            accessor=lambda idea: moment(idea.due_by(idea.challenge.answer_within)),
        ),
    ]

    @cached_property
    def header_buttons(self):
        url = reverse("challenges_cms:upload_sheet")
        return [HeaderButton("Answer many from a sheet", url=url, icon_name="upload")]

    def get_queryset(self):
        rows = Idea.objects.to_answer().select_related("challenge").prefetch_related("challenge__rounds")
        return rows.order_by("published_at", "pk")


class IdeaView(DecidingMixin, ScreenMixin, TemplateView):
    """Read an idea with its reports and earlier versions, and decide on it."""

    power = MODERATE
    above = ("challenges_cms:ideas", TITLE)
    template_name = "challenges/cms/idea.html"
    header_icon = "pick"
    decisions = DECISIONS
    list_url = "challenges_cms:ideas"
    meanwhile = DecidedMeanwhile

    @cached_property
    def idea(self):
        return get_object_or_404(Idea.objects.with_conversation(), pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Idea of {self.idea.name}"

    @property
    def possible(self):
        # Of words that went with an account there is nothing left to decide on.
        possible = POSSIBLE[IdeaState(self.idea.state)] if self.idea.text else ()
        waits = self.idea.report_count or self.idea.burst_at
        return [what for what in possible if what != "keep" or waits]

    @property
    def voice(self):
        return self.idea.voice

    @property
    def can_decide(self):
        return user_can_decide(self.request.user, self.idea)

    def after_meanwhile(self, error):
        state = error.idea.get_state_display()
        return self.request.path, f"This changed meanwhile, and is {state}. Read it again, then decide."

    def decide(self, decision, form):
        decision.action(by=self.request.user, idea_id=self.idea.pk, seen=self.seen, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        idea = self.idea
        return super().get_context_data(**kwargs) | {
            "idea": idea,
            "written_at": moment(idea.created_at),
            "reports": list(Report.objects.about(IDEA, idea.pk)),
            "revisions": list(idea.revisions.all()),
            "is_own": not self.can_decide,
            "merges": merges_of(idea),
            "can_merge": user_can_merge(self.request.user, idea),
            "merge_form": MergeForm() if idea.state == IdeaState.PUBLIC else None,
        }

    @cached_property
    def header_buttons(self):
        return [HeaderButton("Open its page", url=self.idea.conversation.url, icon_name="view")]
