"""The items of plans: themes, commitments and actions, each beside the item of the draft that it comes from."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import formats
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from challenges.enums import ItemKind, Mark
from core.differences import compare_paragraphs

# What stays as people marked it.
KEPT = ("kind", "text", "owner", "due")


class PlanItem(Orderable):
    """A theme, a commitment or an action of a plan; `key` names it in every version of its page."""

    page = ParentalKey("challenges.PlanPage", on_delete=models.CASCADE, related_name="items")
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
