"""Plans of a challenge: a pledge with themes, commitments and actions, first as a draft, then final."""

from django.db import models, transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.routable_page.models import re_path
from wagtail.search import index

from blog.routes import RoutedPageMixin
from challenges.caching import plan_tag
from challenges.enums import Deed, PlanStage
from challenges.models.checks import CheckMark
from challenges.models.plan_items import PlanItem
from challenges.plan_form import PlanForm
from challenges.querysets import PlanManager
from core.differences import compare_paragraphs
from core.models import BasePage
from core.visibility import is_live, is_readable


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

    def draft_for(self, user):
        """Return the draft plan that it comes from, where somebody may read it; else nothing of it is shown."""
        draft = self.draft
        return draft if draft and is_live(draft) and is_readable(draft, user) else None

    @property
    def pledge_difference(self):
        """What changed in the pledge since the draft, as lists of Pieces."""
        return compare_paragraphs([self.draft.pledge], [self.pledge]) if self.draft else []

    @property
    def changes_at(self):
        now = timezone.now()
        turns = [*self.challenge.turns, self.draft and self.draft.expire_at]
        return min((moment for moment in turns if moment and moment > now), default=None)

    @property
    def page_cache_tags(self):
        return super().page_cache_tags | {plan_tag(self.draft_id or self.pk)}

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "challenge": self.challenge,
            "rows": self.rows,
            "draft": self.draft_for(request.user),
            "takes_checks": self.takes_checks(),
            "hides_numbers": self.challenge.hides_numbers,
        }

    def serve(self, request, *args, **kwargs):
        if self.alias_of_id:
            # People mark the original.
            return redirect(f"{self.alias_of.url}{request.path.removeprefix(self.url)}")
        return super().serve(request, *args, **kwargs)

    @re_path(r"^items/(?P<pk>[0-9]{1,18})/$")
    def item(self, request, pk):
        """One item with what people say of it."""
        from challenges.views import PlanItemView

        return PlanItemView.as_view()(request, plan=self, pk=int(pk))
