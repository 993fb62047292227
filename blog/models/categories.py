"""What a post is about: one category each, with an order and a colour."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from conversations.actions import ensure_category_conversation


class Colour(models.TextChoices):
    """Accents of static/css/site.css; each passes 4.5:1 on white and on the page's ground."""

    TEAL = "teal", "Teal"
    BLUE = "blue", "Blue"
    PURPLE = "purple", "Purple"
    ORANGE = "orange", "Orange"
    GREEN = "green", "Green"
    PINK = "pink", "Pink"
    BROWN = "brown", "Brown"


class Category(models.Model):
    """A category of the stream."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.TEAL)
    description = models.CharField(max_length=200, blank=True)
    conversation = models.OneToOneField(
        "conversations.Conversation",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="category",
        help_text="What its followers follow.",
    )
    sort_order = models.PositiveSmallIntegerField("order", default=100)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("colour"),
        FieldPanel("description"),
        FieldPanel("sort_order"),
    ]

    class Meta:
        ordering = ["sort_order", "name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.conversation_id = ensure_category_conversation(
            conversation_id=self.conversation_id, name=self.name, suffix=f"?category={self.slug}"
        )
        super().save(*args, **kwargs)
