"""Who writes: officials and guests, each with a page."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from blog.querysets import AuthorManager
from conversations.enums import Kind
from conversations.mixins import ConversationPageMixin, with_conversations
from core.models import BasePage

POSTS_SHOWN = 20


class AuthorIndexPage(BasePage):
    """Everyone who writes here."""

    introduction = models.CharField(max_length=300, blank=True)

    content_panels = BasePage.content_panels + [FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["blog.AuthorPage"]
    max_count = 1

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["authors"] = (
            AuthorPage.objects.child_of(self)
            .readable()
            .select_related("official", "portrait")
            .prefetch_related("official__posts", "portrait__renditions")
            .order_by("title")
        )
        return context

    @property
    def changes_at(self):
        return AuthorPage.objects.next_expiry()


class AuthorPage(ConversationPageMixin, BasePage):
    """A writer's page: an official's, whose title depends on the date, or a guest's."""

    official = models.ForeignKey(
        "users.Official", null=True, blank=True, on_delete=models.PROTECT, related_name="authors"
    )
    guest_title = models.CharField(
        max_length=160, blank=True, help_text="For a guest: ‘Ward manager, Southmead Hospital’."
    )
    biography = models.TextField(blank=True, max_length=600)
    portrait = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AuthorManager()

    content_panels = [
        FieldPanel("title", heading="Name", help_text="The name as readers see it."),
        MultiFieldPanel(
            [FieldPanel("official"), FieldPanel("guest_title")],
            heading="An official or a guest",
            help_text="An official's title is found by the date of each post.",
        ),
        FieldPanel("biography"),
        FieldPanel("portrait"),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("biography"),
        index.SearchField("guest_title"),
    ]
    parent_page_types = ["blog.AuthorIndexPage"]
    subpage_types = []
    lists_others = True
    conversation_kind = Kind.AUTHOR

    class Meta:
        verbose_name = "author"

    def clean(self):
        super().clean()
        if self.official and self.guest_title:
            raise ValidationError(
                {"guest_title": "An official has the titles of the posts held: leave this empty."}
            )

    def title_at(self, date):
        """Return the title that the writer had on a date: an official's post then, or a guest's own words."""
        if self.official is None:
            return self.guest_title
        post = self.official.post_at(date)
        return post.title if post else ""

    def posts_held(self):
        """Return the posts of an official that have begun: those to come are not public yet."""
        if self.official is None:
            return []
        today = timezone.localdate()
        return [post for post in self.official.posts.all() if post.starts <= today]

    @property
    def speaks_for_government(self):
        return self.official_id is not None

    @property
    def description(self):
        return self.search_description or self.biography

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["posts_held"] = self.posts_held()
        context["posts"] = with_conversations(self.posts.readable().for_cards()[:POSTS_SHOWN])
        return context

    @property
    def changes_at(self):
        return self.posts.next_expiry()
