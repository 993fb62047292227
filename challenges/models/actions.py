"""Ideas into action: what was heard, what is done about it, by whom, by when, how far."""

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import formats, timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from blog.models import PostPage
from challenges.enums import ActionState
from challenges.filters import ActionFilter, challenge_links, state_links
from challenges.models.challenges import ChallengePage
from challenges.panels import SourcesPanel
from challenges.querysets import FRESH_FOR, LEAST_DONE_FIRST, ActionManager, next_state
from challenges.sources import sources_of, tags_of
from conversations.enums import Kind
from conversations.mixins import with_conversations
from core.cursors import in_order
from core.models import BasePage

ACTIONS_A_PAGE = 20
CURSORS = "actions"


def readable_challenge():
    """Return the prefetch that gives actions their challenge where anyone may read it, and None elsewhere."""
    return Prefetch("challenge", queryset=ChallengePage.objects.readable())


class ActionIndexPage(BasePage):
    """Everything promised, with its progress, at /actions/."""

    introduction = RichTextField(features=["bold", "link"])

    content_panels = BasePage.content_panels + [FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count = 1
    lists_others = True

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if response.context_data["filter"].is_unknown:
            # An address that anyone can make up never becomes an entry of the page cache.
            response.status_code = 404
        return response

    def get_context(self, request, *args, **kwargs):
        """The promises that the filter leaves: all of them as a table on the first page, and 20 cards a page."""
        context = super().get_context(request, *args, **kwargs)
        challenges = ChallengePage.objects.readable().in_order().defer("why")
        chosen = ActionFilter.read(request.GET, challenges)
        everything = ActionUpdatePage.objects.readable()
        actions = chosen.leave(everything).least_done_first()
        page = in_order(
            actions.select_related("category").prefetch_related(readable_challenge()),
            *LEAST_DONE_FIRST,
            of=CURSORS,
            size=ACTIONS_A_PAGE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return context | {
            "actions": with_conversations(page.items),
            "page_of_actions": page,
            "table": [] if page.newer else actions.defer("body"),
            "filter": chosen,
            "states": state_links(everything, chosen),
            "challenges": challenge_links(everything, chosen, challenges),
        }

    @property
    def changes_at(self):
        moments = ActionUpdatePage.objects.next_change(), ChallengePage.objects.next_expiry()
        return min((moment for moment in moments if moment), default=None)

    @property
    def page_cache_params(self):
        return ("state", "challenge", "after", "before")


class ActionUpdatePage(PostPage):
    """A post that reports on a promise."""

    challenge = models.ForeignKey(
        "challenges.ChallengePage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="action_updates",
    )
    heard = models.TextField("what we heard", max_length=600)
    doing = models.TextField("what we are doing", max_length=600)
    lead = models.CharField(
        "who answers for it", max_length=160, help_text="The team or post that answers for it."
    )
    due = models.DateField("due by", null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0, help_text="From 0% to 100%.")
    last_checked = models.DateField(default=timezone.localdate)

    objects = ActionManager()

    content_panels = PostPage.content_panels[:-1] + [
        MultiFieldPanel(
            [
                FieldPanel("challenge"),
                FieldPanel("heard"),
                FieldPanel("doing"),
                FieldRowPanel([FieldPanel("lead"), FieldPanel("due")]),
                FieldRowPanel([FieldPanel("progress"), FieldPanel("last_checked")]),
            ],
            heading="Ideas into action",
        ),
        SourcesPanel(help_text="Everyone sees them, and their writers are told once when this is published."),
        PostPage.content_panels[-1],
    ]
    search_fields = PostPage.search_fields + [index.SearchField("heard"), index.SearchField("doing")]
    conversation_kind = Kind.ACTION
    related = (*PostPage.related, "challenge")

    class Meta:
        verbose_name = "action update"
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__range=(0, 100)),
                name="challenges_actionupdatepage_progress_percent",
                violation_error_message="Progress goes from 0 to 100 per cent.",
            )
        ]

    def fetch_related(self):
        super().fetch_related()
        if self.challenge and not self.may_link_to(self.challenge):
            self.challenge = None

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"sources": sources_of(self)}

    @property
    def page_cache_tags(self):
        return super().page_cache_tags | tags_of(self.sources.all())

    @property
    def is_done(self):
        return self.progress == 100

    @property
    def is_overdue(self):
        return bool(self.due) and not self.is_done and self.due < timezone.localdate()

    @property
    def needs_checking(self):
        """Whether nobody looked at the progress for three months."""
        return not self.is_done and self.last_checked < timezone.localdate() - FRESH_FOR

    @property
    def state(self):
        """How far the promise is; whether it `needs_checking` is another question."""
        if self.is_done:
            return ActionState.DONE
        if self.is_overdue:
            return ActionState.OVERDUE
        return ActionState.UNDER_WAY if self.progress else ActionState.NOT_STARTED

    @property
    def changes_at(self):
        return None if self.is_done else next_state(self.due, self.last_checked, timezone.localdate())

    @property
    def public_content(self):
        return super().public_content | {
            "heard": self.heard,
            "doing": self.doing,
            "lead": self.lead,
            "due": in_words(self.due),
            "progress": f"{self.progress}%",
            "challenge": self.challenge.title if self.challenge and self.challenge.is_readable else "",
        }


def in_words(day):
    """Return a day as '7 June 2019', or an empty text for none."""
    return formats.date_format(day, "j F Y") if day else ""
