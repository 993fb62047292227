"""Ideas into action: what was heard, what is done about it, by whom, by when, how far."""

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import formats, timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from blog.models import PostPage
from challenges.models.challenges import ChallengePage
from challenges.querysets import FRESH_FOR, ActionManager
from conversations.enums import Kind
from conversations.mixins import with_conversations
from core.models import BasePage


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

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        actions = ActionUpdatePage.objects.readable().for_cards().prefetch_related(readable_challenge())
        order = ("progress", F("due").asc(nulls_last=True), "-date", "-pk")
        context["actions"] = with_conversations(actions.order_by(*order))
        return context

    @property
    def changes_at(self):
        return ActionUpdatePage.objects.next_expiry()


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
    def state_words(self):
        """The state of the promise in words."""
        if self.is_done:
            return "Done"
        if self.is_overdue:
            return "Overdue"
        return "Under way" if self.progress else "Not started"

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
