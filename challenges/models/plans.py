"""Plans of a challenge: a pledge with themes, commitments and actions, first as a draft, then final."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.routable_page.models import re_path
from wagtail.models import Orderable
from wagtail.search import index

from blog.routes import RoutedPageMixin
from challenges.caching import plan_tag
from challenges.enums import Deed, ItemKind, Mark, PlanStage
from challenges.models.checks import CheckMark
from challenges.plan_form import PlanForm
from challenges.querysets import PlanManager
from core.differences import compare_paragraphs
from core.models import BasePage

# What stays as people marked it.
KEPT = ("kind", "text", "owner", "due")


class PlanPage(RoutedPageMixin, BasePage):
    """What is meant to be done after a challenge. Items of the draft are checked; the final says what changed, and why.

    Once somebody has marked an item of a draft, the pledge and the items stay in it as they are: saving it keeps them.
    """

    stage = models.CharField(max_length=8, choices=PlanStage, default=PlanStage.DRAFT)
    draft = models.ForeignKey(
        "self",
        verbose_name="draft plan",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="finals",
        help_text="For the final plan: the draft that it comes from. Its items are brought over when you save.",
    )
    pledge = models.TextField(max_length=600, help_text="What you promise, in one or two sentences.")
    pledge_changed_because = models.CharField(
        "why the pledge changed", max_length=500, blank=True, help_text="For the final plan."
    )

    objects = PlanManager()

    content_panels = BasePage.content_panels + [
        FieldPanel("stage"),
        FieldPanel("draft"),
        FieldPanel("pledge"),
        FieldPanel("pledge_changed_because"),
        InlinePanel(
            "items",
            heading="Themes, commitments and actions",
            label="Item",
            help_text="In the order in which they are read: a theme, then its commitments, each with its actions.",
        ),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("pledge"),
        index.RelatedFields("items", [index.SearchField("text")]),
    ]
    base_form_class = PlanForm
    parent_page_types = ["challenges.ChallengePage"]
    subpage_types = []

    class Meta:
        verbose_name = "plan"
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="final") | Q(draft__isnull=True),
                name="challenges_planpage_draft_of_final",
                violation_error_message="Only a final plan comes from a draft plan.",
            )
        ]

    def save(self, *args, **kwargs):
        with transaction.atomic():
            # Wagtail saves a draft's book-keeping by fields: no item is among it.
            if self.pk and kwargs.get("update_fields") is None:
                self._keep_what_is_marked()
            if self.is_draft:
                self.draft = None
            return super().save(*args, **kwargs)

    def _keep_what_is_marked(self):
        """Put back what was marked: an older version may hold other words, or items from before they had ids."""
        # Held against a first mark at the same moment.
        stored = PlanItem.objects.filter(page_id=self.pk).order_by("pk").select_for_update(no_key=True)
        was = {item.key: item for item in stored}
        given = {item.key: item for item in self.items.all()}
        for key in was.keys() & given.keys():
            given[key].pk = was[key].pk
        if self.is_marked:
            for key, item in was.items():
                given.setdefault(key, item).take_words_of(item)
            self.stage, self.pledge = PlanPage.objects.values_list("stage", "pledge").get(pk=self.pk)
        self.items = list(given.values())

    @property
    def is_marked(self):
        """Whether somebody has marked one of its items as it is stored."""
        return CheckMark.objects.filter(item__page_id=self.pk).exists()

    @property
    def is_draft(self):
        return self.stage == PlanStage.DRAFT

    @property
    def description(self):
        return self.search_description or self.pledge

    @cached_property
    def challenge(self):
        """The challenge above it."""
        return self.get_parent().specific

    def takes_checks(self, at=None):
        """Return whether people may mark its items at a moment."""
        return self.is_draft and self.challenge.live and self.challenge.takes(Deed.CHECK, at)

    @property
    def rows(self):
        """The items in order, each with its numbers and, in a final plan, with the item of the draft it comes from."""
        return list(self.items.select_related("tally", "origin__tally"))

    @property
    def pledge_difference(self):
        """What changed in the pledge since the draft, as lists of Pieces."""
        return compare_paragraphs([self.draft.pledge], [self.pledge]) if self.draft else []

    @property
    def changes_at(self):
        now = timezone.now()
        turns = [moment for one in self.challenge.schedule for moment in (one.opens_at, one.closes_at)]
        return min((moment for moment in turns if moment and moment > now), default=None)

    @property
    def page_cache_tags(self):
        return super().page_cache_tags | {plan_tag(self.draft_id or self.pk)}

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "challenge": self.challenge,
            "rows": self.rows,
            "draft": self.draft,
            "takes_checks": self.takes_checks(),
            "hides_numbers": self.is_draft and self.challenge.hides_numbers,
        }

    def serve(self, request, *args, **kwargs):
        if self.alias_of_id:
            # People mark the original.
            return redirect(f"{self.alias_of.url}{request.path.removeprefix(self.url)}")
        return super().serve(request, *args, **kwargs)

    @re_path(r"^items/(?P<pk>[0-9]{1,18})/$")
    def item(self, request, pk):
        """One item with what people say of it."""
        return self._view("PlanItemView", request, pk)

    @re_path(r"^items/(?P<pk>[0-9]{1,18})/check/$")
    def check_item(self, request, pk):
        """The form to say whether an item is right."""
        return self._view("CheckItemView", request, pk)

    def _view(self, name, request, pk):
        from challenges import views

        return getattr(views, name).as_view()(request, plan=self, pk=int(pk))


class PlanItem(Orderable):
    """A theme, a commitment or an action of a plan; `key` names it in every version of its page."""

    page = ParentalKey(PlanPage, on_delete=models.CASCADE, related_name="items")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=ItemKind)
    text = models.CharField(max_length=500)
    owner = models.CharField(
        "who answers for it", max_length=160, blank=True, help_text="For an action: a team or a post."
    )
    due = models.DateField("due by", null=True, blank=True, help_text="For an action.")
    origin = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    is_left_out = models.BooleanField(
        "not in the final plan", default=False, help_text="It stays here to read, with the reason."
    )
    changed_because = models.CharField(
        "why it changed",
        max_length=500,
        blank=True,
        help_text="For the final plan, where it is new, left out or says something else than the draft.",
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("is_left_out")]),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("owner"), FieldPanel("due")]),
        FieldPanel("changed_because"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="challenges_planitem_once"),
            models.CheckConstraint(
                condition=Q(kind="action") | Q(owner="", due__isnull=True),
                name="challenges_planitem_owner_of_action",
                violation_error_message="Only an action has somebody who answers for it and a date.",
            ),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.is_left_out and not self.origin:
            raise ValidationError({"is_left_out": "Delete this item: it is not in the draft plan."})
        if self.differs and not self.changed_because.strip():
            what = "it is left out" if self.is_left_out else "it changed"
            raise ValidationError(
                {"changed_because": f"Enter why {what}. The draft plan says: ‘{self.origin.text}’."}
            )

    def take_words_of(self, item):
        """Say what another item says."""
        for name in KEPT:
            setattr(self, name, getattr(item, name))

    def has_words_of(self, item):
        """Return whether it says what another item says."""
        return all(getattr(self, name) == getattr(item, name) for name in KEPT)

    @property
    def address(self):
        """The path of its own page."""
        return f"{self.page.url}items/{self.pk}/"

    @property
    def lines(self):
        """What it says, as lines of text."""
        found = [self.text]
        if self.owner:
            found.append(f"Who answers for it: {self.owner}")
        if self.due:
            found.append(f"Due by {formats.date_format(self.due, 'j F Y')}")
        return found

    @property
    def differs(self):
        """Whether it says something else than the item of the draft that it comes from, or is left out."""
        return bool(self.origin) and (self.is_left_out or self.lines != self.origin.lines)

    @property
    def difference(self):
        """What changed since the draft, as lists of Pieces."""
        return compare_paragraphs(self.origin.lines, [] if self.is_left_out else self.lines)

    @property
    def numbers(self):
        """How many say what of it, as pairs of words and a number."""
        tally = getattr(self, "tally", None)
        return [(mark.label, getattr(tally, mark.value, 0)) for mark in Mark]

    @property
    def checked_by(self):
        """How many people marked it."""
        return sum(number for _, number in self.numbers)

    @property
    def seen_as(self):
        """The words that somebody saw who is about to mark it, in a short text for a form."""
        return hashlib.sha256("\n".join([self.kind, *self.lines]).encode()).hexdigest()[:16]
