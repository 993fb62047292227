"""Challenges to staff, ideas boards and open conversations: a question, its reasons and its dates."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from blog.panels import TITLE_ADVICE
from challenges.anonymity import keep_keys, keep_used_rounds, with_keys
from challenges.caching import ideas_tag
from challenges.enums import ChallengeKind, Deed, State
from challenges.forms import ChallengeForm
from challenges.models.panel import PanelPage
from challenges.models.plans import PlanPage
from challenges.models.rounds import Round
from challenges.querysets import ChallengeManager
from challenges.rounds import in_order, next_round, problems_of, round_at, spans_of
from challenges.routes import IdeaRoutesMixin
from conversations.enums import Kind
from conversations.mixins import ConversationPageMixin, with_conversations
from core.blocks import BodyBlock
from core.bodies import fetch_shown
from core.clock import this_minute
from core.models import BasePage
from core.visibility import live_pages, readable_pages

LAUNCH_CHALLENGES = 5
# On the page of the challenge; the list has them all.
IDEAS_SHOWN = 3


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


class ChallengePage(ConversationPageMixin, IdeaRoutesMixin, BasePage):
    """One question to staff, open in one or more rounds."""

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
    ideas_are_private = models.BooleanField(
        "ideas are for moderators only",
        default=False,
        help_text="For a sensitive subject: an idea is read by its writer and by moderators, and by nobody else.",
    )
    read_within = models.PositiveSmallIntegerField(
        "days until an idea is read", default=14, help_text="Readers see the day by which it will be."
    )
    answer_within = models.PositiveSmallIntegerField(
        "days until an idea is answered", default=60, help_text="Readers see the day by which it will be."
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
        InlinePanel(
            "rounds",
            heading="Rounds",
            label="Round",
            help_text="Without rounds, people can post, support and comment from opening to closing.",
        ),
        FieldPanel("ready_made"),
        MultiFieldPanel(
            [
                FieldPanel("ideas_are_private"),
                FieldRowPanel([FieldPanel("read_within"), FieldPanel("answer_within")]),
            ],
            heading="Ideas",
        ),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("question"),
        index.SearchField("why"),
        index.SearchField("themes"),
    ]
    base_form_class = ChallengeForm
    parent_page_types = ["challenges.ChallengeIndexPage"]
    subpage_types = ["challenges.PlanPage"]
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
        # Wagtail saves a draft's book-keeping by fields: the rounds of the draft are not public yet.
        keeps_rounds = not self.alias_of_id and kwargs.get("update_fields") is None
        with transaction.atomic():
            if self.pk and keeps_rounds:
                keep_used_rounds(self)
            if self.alias_of_id:
                # A number is given once; the alias shows the same challenge without it.
                self.number = None
            rounds = self._rounds()
            self.opens_at, self.closes_at = rounds[0].opens_at, rounds[-1].closes_at
            self.__dict__.pop("schedule", None)
            result = super().save(*args, **kwargs)
            if keeps_rounds:
                keep_keys(self)
                self.__dict__.pop("conversation", None)
        return result

    def clean(self):
        super().clean()
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "It must close after it opens."})
        problems = problems_of(self.rounds.all()) if self.pk else []
        if problems:
            raise ValidationError([f"Round ‘{one.name}’: {sentence}" for one, sentence in problems])

    @cached_property
    def schedule(self):
        """The rounds in their order, read once; where none are set, one from the opening to the closing."""
        return self._rounds()

    @property
    def turns(self):
        """The moments at which its rounds open and close; None for an end that there is none of."""
        return [moment for one in self.schedule for moment in (one.opens_at, one.closes_at)]

    def _rounds(self):
        return in_order(self.rounds.all()) or [Round(opens_at=self.opens_at, closes_at=self.closes_at)]

    def round_at(self, moment=None):
        """Return the round that is open at a moment, or None."""
        return round_at(self.schedule, moment or timezone.now())

    @property
    def is_anonymous(self):
        """Whether what people do at the moment is stored without them."""
        open_round = self.round_at()
        return bool(open_round) and open_round.is_anonymous

    def takes(self, deed, at=None):
        """Return whether people may do this at a moment."""
        open_round = self.round_at(at)
        return bool(open_round) and open_round.takes(deed)

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
    def hides_numbers(self):
        """Whether nobody sees at the moment how many support an idea."""
        open_round = self.round_at()
        return bool(open_round) and open_round.hides_numbers

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
    def conversation_spans(self):
        rounds = in_order(self.rounds.all())
        return spans_of(rounds, Deed.COMMENT) if rounds else None

    @property
    def description(self):
        return self.search_description or self.question

    @property
    def changes_at(self):
        now = timezone.now()
        moments = (*self.turns, self.action_updates.next_change(at=now))
        return min((moment for moment in moments if moment and moment > now), default=None)

    def get_context(self, request, *args, **kwargs):
        fetch_shown(self.why, [self.social_image])
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        return (
            context
            | {
                "actions": self.action_updates.readable().for_cards(),
                "rounds": with_keys(self, [one for one in self.schedule if one.pk]),
                "round_now": self.round_at(now),
                "round_next": next_round(self.schedule, now),
                "extensions": self.extensions.all(),
                "takes_ideas": self.takes(Deed.POST, now),
                "plans": self.plans_for(request.user),
            }
            | self._latest_ideas(request.user)
        )

    def plans_for(self, user):
        """Return the plans below it that somebody may read, the final one first."""
        if self.pk is None:
            return []
        plans = PlanPage.objects.child_of(self.alias_of or self).filter(live_pages(), readable_pages(user))
        return list(plans.order_by("-stage", "path"))

    def _latest_ideas(self, user):
        """Return the ideas that the page shows, and how many there are."""
        from challenges.listing import Chosen, idea_page, numbers

        if self.pk is None:
            return {}
        return {
            "ideas": idea_page(self, user, Chosen(), size=IDEAS_SHOWN).ideas,
            "idea_count": sum(numbers(self, user)["kind"].values()),
        }

    @property
    def page_cache_params(self):
        return ("after", "sort")

    @property
    def page_cache_tags(self):
        return super().page_cache_tags | {ideas_tag(self.pk)}
