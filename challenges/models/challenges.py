"""Challenges to staff, ideas boards and open conversations: a question, its reasons and its dates."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from blog.panels import TITLE_ADVICE
from challenges.models.panel import PanelPage
from challenges.querysets import ChallengeManager
from conversations.enums import Kind
from conversations.mixins import ConversationPageMixin, with_conversations
from core.blocks import BodyBlock
from core.bodies import fetch_shown
from core.clock import this_minute
from core.models import BasePage

LAUNCH_CHALLENGES = 5


class ChallengeKind(models.TextChoices):
    CHALLENGE = "challenge", "Challenge"
    IDEAS_BOARD = "ideas-board", "Ideas board"
    OPEN_CONVERSATION = "open-conversation", "Open conversation"


class State(models.TextChoices):
    """Where a challenge is in its life; by the clock, never stored."""

    UPCOMING = "upcoming", "Opens soon"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class ChallengeIndexPage(BasePage):
    """All challenges: open ones first, then those to come, then the closed; and the way to the workforce panel."""

    introduction = RichTextField(features=["bold", "link"])

    content_panels = BasePage.content_panels + [FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["challenges.ChallengePage"]
    max_count = 1
    lists_others = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        challenges = with_conversations(ChallengePage.objects.child_of(self).readable().in_order())
        context["groups"] = [
            (state, [challenge for challenge in challenges if challenge.state == state])
            for state in (State.OPEN, State.UPCOMING, State.CLOSED)
        ]
        context["panel"] = PanelPage.objects.readable().first()
        return context

    @property
    def changes_at(self):
        challenges = ChallengePage.objects.child_of(self).readable()
        moments = challenges.next_change(), PanelPage.objects.next_expiry()
        return min((moment for moment in moments if moment), default=None)


class ChallengePage(ConversationPageMixin, BasePage):
    """One question to staff, open between two moments."""

    kind = models.CharField(max_length=20, choices=ChallengeKind, default=ChallengeKind.CHALLENGE)
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, unique=True, help_text="Only the five challenges of the launch have one."
    )
    short_title = models.CharField(
        max_length=60, blank=True, help_text="For cards and menus. Shorter titles bring more ideas."
    )
    question = models.CharField(max_length=300, help_text="What you ask staff, in one sentence.")
    why = StreamField(BodyBlock(), verbose_name="why it matters", blank=True)
    themes = models.TextField(blank=True, help_text="One theme a line.")
    opens_at = models.DateTimeField("opens", default=this_minute)
    closes_at = models.DateTimeField(
        "closes", null=True, blank=True, help_text="Empty: until further notice."
    )
    thanks = RichTextField(
        features=["bold", "link"], blank=True, help_text="Shown once it is closed, with the dates."
    )

    objects = ChallengeManager()

    content_panels = [
        TitleFieldPanel("title", classname="title", help_text=TITLE_ADVICE),
        FieldPanel("short_title"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
        FieldPanel("question"),
        FieldPanel("why"),
        FieldPanel("themes"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]), FieldPanel("thanks")],
            heading="When it is open",
        ),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("question"),
        index.SearchField("why"),
        index.SearchField("themes"),
    ]
    parent_page_types = ["challenges.ChallengeIndexPage"]
    subpage_types = []
    lists_others = True
    conversation_kind = Kind.CHALLENGE
    reserved_child_slugs = frozenset({"ideas"})
    exclude_fields_in_copy = ["number"]

    class Meta:
        verbose_name = "challenge"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="challenges_challengepage_closes_after_opens",
                violation_error_message="It closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(kind="challenge", number__range=(1, LAUNCH_CHALLENGES)),
                name="challenges_challengepage_number_of_launch",
                violation_error_message="Only a challenge has a number, from 1 to 5.",
            ),
        ]

    def save(self, *args, **kwargs):
        if self.alias_of_id:
            # A number is given once; the alias shows the same challenge without it.
            self.number = None
        return super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "It must close after it opens."})

    @property
    def state(self):
        return self.state_at(timezone.now())

    def state_at(self, moment):
        """Return the state at a moment: open from its opening up to, not including, its closing."""
        if moment < self.opens_at:
            return State.UPCOMING
        if self.closes_at and moment >= self.closes_at:
            return State.CLOSED
        return State.OPEN

    @property
    def is_open(self):
        return self.state == State.OPEN

    @property
    def name(self):
        """The short title where there is one."""
        return self.short_title or self.title

    @property
    def noun(self):
        """What it is called at the beginning of a sentence: This ideas board."""
        return f"This {self.get_kind_display().lower()}"

    @property
    def theme_list(self):
        return [line.strip() for line in self.themes.splitlines() if line.strip()]

    @property
    def conversation_dates(self):
        return self.opens_at, self.closes_at

    @property
    def description(self):
        return self.search_description or self.question

    @property
    def changes_at(self):
        now = timezone.now()
        moments = (self.opens_at, self.closes_at, self.action_updates.next_expiry(at=now))
        return min((moment for moment in moments if moment and moment > now), default=None)

    def get_context(self, request, *args, **kwargs):
        fetch_shown(self.why, [self.social_image])
        context = super().get_context(request, *args, **kwargs)
        context["actions"] = self.action_updates.readable().for_cards()
        return context

    @property
    def page_cache_params(self):
        return ("after", "sort")
