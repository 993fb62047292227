"""Comments on draft plans in the CMS: those that are held, and one to decide on."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from challenges import actions
from challenges.actions.checking import MarkDecidedMeanwhile
from challenges.enums import MarkState
from challenges.models import CheckMark
from challenges.permissions import user_can_decide_on_mark
from challenges.targets import CHECK
from comments.cms.deciding import MEANWHILE, DecidingMixin, Decision
from comments.forms import NoteForm
from conversations.permissions import MODERATE
from core.first_rows import FirstRowsPaginator
from screening.models import Report
from users.cms.mixins import PowerMixin, ScreenMixin
from users.words import moment

TITLE = "Checks to read"
DECISIONS = {
    "keep": Decision(
        "Keep it", "Keep", NoteForm, actions.keep_mark, "The comment stays. We email whoever reported it."
    ),
    "publish": Decision("Publish it", "Publish", NoteForm, actions.publish_mark, "The comment is published."),
    "remove": Decision("Remove it", "Remove", NoteForm, actions.remove_mark, "The comment is removed."),
}
POSSIBLE = {
    MarkState.PUBLIC: ("keep", "remove"),
    MarkState.HELD: ("publish", "remove"),
    MarkState.REMOVED: ("publish",),
}


def why(mark):
    """Return why a comment waits for a moderator, in words."""
    reports = (
        f"{mark.report_count} report{'' if mark.report_count == 1 else 's'}" if mark.report_count else ""
    )
    held = f"Held. {mark.held_because}" if mark.state == MarkState.HELD else ""
    return " ".join(part for part in (held, reports) if part)


class ChecksToReadView(PowerMixin, BaseListingView):
    """Held and reported comments on draft plans, the oldest first; a row leads to the page where one is decided."""

    power = MODERATE
    page_title = TITLE
    header_icon = "tick-inverse"
    index_url_name = "challenges_cms:checks"
    paginate_by = 50
    paginator_class = FirstRowsPaginator
    no_results_message = "Nothing waits."
    columns = [
        TitleColumn(
            "comment",
            label="Comment",
            url_name="challenges_cms:check",
            accessor=lambda mark: Truncator(mark.comment).chars(80),
        ),
        Column("writer", label="Written by", accessor="name"),
        Column("where", label="On", accessor="item.page.title"),
        Column("why", label="Why it waits", accessor=why),
        Column("at", label="Written", accessor=lambda mark: moment(mark.at)),
    ]

    def get_queryset(self):
        return CheckMark.objects.to_read().select_related("user", "item__page")


class CheckView(DecidingMixin, ScreenMixin, TemplateView):
    """Read a comment on an item of a plan, and decide on it."""

    power = MODERATE
    above = ("challenges_cms:checks", TITLE)
    template_name = "challenges/cms/check.html"
    header_icon = "tick-inverse"
    decisions = DECISIONS
    list_url = "challenges_cms:checks"
    meanwhile = MarkDecidedMeanwhile

    @cached_property
    def mark(self):
        rows = CheckMark.objects.commented().select_related("user", "voice__key", "item__page")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Comment of {self.mark.name}"

    @property
    def possible(self):
        possible = POSSIBLE[MarkState(self.mark.state)]
        return [what for what in possible if what != "keep" or self.mark.report_count]

    @property
    def voice(self):
        return self.mark.voice

    @property
    def can_decide(self):
        return user_can_decide_on_mark(self.request.user, self.mark)

    def after_meanwhile(self, error):
        is_gone = error.mark is None or not error.mark.comment
        return (reverse(self.list_url) if is_gone else self.request.path), MEANWHILE

    def decide(self, decision, form):
        decision.action(by=self.request.user, mark_id=self.mark.pk, seen=self.seen, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "mark": self.mark,
            "written_at": moment(self.mark.at),
            "reports": list(Report.objects.about(CHECK, self.mark.pk)),
            "can_decide": self.can_decide,
        }
