"""The front page and the statutory pages."""

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock, TextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from blog.models import AuthorPage, PostPage
from challenges.models import ActionUpdatePage, ChallengePage
from conversations.mixins import with_conversations
from core.blocks import BodyBlock
from core.bodies import fetch_shown
from core.models import BasePage, with_related
from core.visibility import is_live

POSTS_SHOWN = 5
ACTIONS_SHOWN = 3
# Below the front page no page stands deeper than this.
DEEPEST = 5


class StepBlock(StructBlock):
    """One step of how the site works."""

    title = CharBlock(max_length=60)
    text = TextBlock(max_length=300)

    class Meta:
        icon = "list-ol"


class HomePage(BasePage):
    """The front page: a word from the minister, the challenges, the latest of the stream, how it works."""

    introduction = models.TextField(max_length=300)
    message_heading = models.CharField("heading", max_length=120, blank=True)
    message = RichTextField("message", features=["bold", "link"], blank=True)
    message_author = models.ForeignKey(
        "blog.AuthorPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="from",
    )
    steps = StreamField([("step", StepBlock())], blank=True, verbose_name="how it works")

    content_panels = BasePage.content_panels + [
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("message_heading"), FieldPanel("message"), FieldPanel("message_author")],
            heading="Message from the minister",
        ),
        FieldPanel("steps"),
    ]
    search_fields = BasePage.search_fields + [index.SearchField("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    lists_others = True

    def route(self, request, path_components):
        """Find the page at an address in two queries, where Wagtail takes two for each part of it."""
        addresses = [f"{self.url_path}{'/'.join(path_components[:n])}/" for n in range(1, DEEPEST + 1)]
        # The slug has an index, the whole address has none.
        on_the_way = Page.objects.filter(slug__in=path_components[:DEEPEST], url_path__in=addresses)
        *above, found = [self, *on_the_way.order_by("depth")]
        if found is self:
            return super().route(request, path_components)
        page = with_related(found)
        page.pages_above = [each for each in above if is_live(each)]
        return page.route(request, path_components[found.depth - self.depth :])

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        posts = PostPage.objects.readable().for_cards()[:POSTS_SHOWN]
        context["posts"] = with_conversations(posts)
        context["challenges"] = with_conversations(ChallengePage.objects.readable().open().in_order())
        context["message_author"] = self.readable_message_author()
        context["actions"] = ActionUpdatePage.objects.readable().for_cards()[:ACTIONS_SHOWN]
        return context

    def readable_message_author(self):
        """Return whose message it is, with portrait and posts held; None where their page is not for everyone."""
        authors = AuthorPage.objects.readable().filter(pk=self.message_author_id)
        authors = authors.select_related("official", "portrait")
        return authors.prefetch_related("official__posts", "portrait__renditions").first()

    @property
    def description(self):
        return self.search_description or self.introduction

    @property
    def changes_at(self):
        moments = (
            ChallengePage.objects.readable().next_change(),
            PostPage.objects.next_expiry(),
            ActionUpdatePage.objects.next_change(),
        )
        return min((moment for moment in moments if moment), default=None)


class StandardPage(BasePage):
    """A page of text: rules, accessibility statement, privacy, cookies, terms."""

    introduction = models.TextField(max_length=300, blank=True)
    body = StreamField(BodyBlock())

    content_panels = BasePage.content_panels + [FieldPanel("introduction"), FieldPanel("body")]
    search_fields = BasePage.search_fields + [index.SearchField("introduction"), index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]

    def get_context(self, request, *args, **kwargs):
        fetch_shown(self.body, [self.social_image])
        return super().get_context(request, *args, **kwargs)

    @property
    def description(self):
        return self.search_description or self.introduction


class ArchivedFileQuerySet(models.QuerySet):
    """Saved pages by what they have in common."""

    def like(self, file):
        """Return those with the text or the file name of another, where day or title is the same too.

        One of the two was put right since. Both at once are more likely to be another post.
        """
        day, _, title = file.identity.partition(" ")
        same_page = Q(text_fingerprint=file.text_fingerprint) | Q(name=file.name)
        return self.filter(same_page, Q(identity__startswith=f"{day} ") | Q(identity__endswith=f" {title}"))


class ArchivedFile(models.Model):
    """A saved page of the old stream that was imported: which one, and as which post."""

    identity = models.CharField(
        max_length=300, unique=True, help_text="Date and title as the old stream had them."
    )
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file.")
    text_fingerprint = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the post's text.")
    name = models.CharField("file name", max_length=255, blank=True)
    page = models.ForeignKey(
        "blog.PostPage", null=True, on_delete=models.SET_NULL, related_name="archived_files"
    )
    imported_at = models.DateTimeField(auto_now_add=True)

    objects = ArchivedFileQuerySet.as_manager()

    def __str__(self):
        return f"‘{self.page.title}’ at {self.page.url}" if self.page else f"‘{self.identity}’"
