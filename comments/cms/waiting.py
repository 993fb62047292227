"""The plain list of what waits for a moderator: held or reported comments, the oldest first."""

from django.utils.text import Truncator
from django.utils.timesince import timesince
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from comments.enums import State
from comments.models import StaffComment
from comments.permissions import MODERATE
from core.first_rows import FirstRowsPaginator
from users.cms.mixins import PowerMixin

TITLE = "Comments to read"
EXCERPT = 160


def why(comment):
    """Return why a comment waits, in words."""
    reports = f"{comment.report_count} report{'' if comment.report_count == 1 else 's'}"
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
        return StaffComment.objects.to_read().select_related("user", "conversation__page")
