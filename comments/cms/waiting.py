"""The plain list of what waits for a moderator: held or reported comments, the oldest first."""

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.timesince import timesince
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from comments.enums import State
from comments.models import StaffComment
from comments.permissions import MODERATE
from comments.targets import COMMENT
from core.first_rows import FirstRowsPaginator
from screening.enums import Rule
from screening.models import Report
from users.cms.mixins import PowerMixin
from users.words import moment

TITLE = "Comments to read"
EXCERPT = 160


def why(comment):
    """Return why a comment waits, in words."""
    reports = f"{comment.report_count} report{'' if comment.report_count == 1 else 's'}"
    if comment.needs_help:
        reports = f"Someone needs help. {reports}"
    if comment.state != State.HELD:
        return f"{reports}, {comment.get_state_display()}"
    return f"Held. {comment.held_because} {reports if comment.report_count else ''}".strip()


class WaitingView(PowerMixin, BaseListingView):
    """Held and reported comments, the oldest first; a row leads to the page where one is decided."""

    power = MODERATE
    page_title = TITLE
    header_icon = "comment"
    index_url_name = "comments_cms:waiting"
    paginate_by = 50
    paginator_class = FirstRowsPaginator
    no_results_message = "Nothing waits."
    columns = [
        TitleColumn(
            "text",
            label="Comment",
            accessor=lambda comment: Truncator(comment.comment).chars(EXCERPT),
            url_name="comments_cms:comment",
        ),
        Column("writer", label="Written by", accessor="writer_name"),
        Column("where", label="On", accessor="conversation.title"),
        Column("why", label="Why it waits", accessor=why),
        Column("age", label="Waits for", accessor=lambda row: timesince(row.created_at).replace("\xa0", " ")),
    ]

    def get_queryset(self):
        undecided = Report.objects.undecided().filter(target=COMMENT, target_id=OuterRef("pk"))
        rows = StaffComment.objects.to_read().select_related("user", "conversation__page")
        return rows.annotate(needs_help=Exists(undecided.filter(rule=Rule.HELP)))

    @cached_property
    def header_buttons(self):
        return [HeaderButton("Those removed", url=reverse("comments_cms:removed"), icon_name="history")]


class RemovedView(WaitingView):
    """What moderators removed, the latest first: it can be published again."""

    page_title = "Comments that were removed"
    index_url_name = "comments_cms:removed"
    no_results_message = "Nothing was removed."
    columns = [
        *WaitingView.columns[:3],
        Column("rule", label="Rule", accessor="get_removed_because_display"),
        Column(
            "when", label="Removed", accessor=lambda row: moment(row.decided_at) if row.decided_at else ""
        ),
    ]

    def get_queryset(self):
        rows = StaffComment.objects.filter(state=State.REMOVED).select_related("user", "conversation__page")
        return rows.order_by(F("decided_at").desc(nulls_last=True), "-pk")

    @cached_property
    def header_buttons(self):
        return [HeaderButton("Those to read", url=reverse("comments_cms:waiting"), icon_name="comment")]
