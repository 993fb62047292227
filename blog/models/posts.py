"""A post of the stream."""

from django.core.exceptions import ValidationError
from django.db import models
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField
from wagtail.search import index

from blog.differences import BODY_DIGEST
from blog.history import read_history
from blog.models.versions import PublishedVersion
from blog.panels import TITLE_ADVICE, PublicationForm, ReachPanel
from blog.querysets import PostManager
from blog.routes import RoutedPageMixin
from blog.texts import body_digest, body_texts
from conversations.deletion import REFUSE
from conversations.enums import Kind
from conversations.mixins import ConversationPageMixin
from core import page_cache
from core.blocks import BodyBlock
from core.bodies import fetch_shown
from core.clock import this_minute
from core.models import BasePage


class PostPage(ConversationPageMixin, RoutedPageMixin, BasePage):
    """A blog, a piece of news or an update: what the stream is made of."""

    date = models.DateTimeField(default=this_minute, help_text="Shown as the day of publication.")
    author = models.ForeignKey("blog.AuthorPage", on_delete=REFUSE, related_name="posts")
    category = models.ForeignKey("blog.Category", on_delete=models.PROTECT, related_name="posts")
    extract = models.CharField(max_length=300, help_text="One or two sentences, shown in the stream.")
    body = StreamField(BodyBlock())
    edit_reason = models.CharField(
        "what changed and why",
        max_length=250,
        blank=True,
        help_text="Shown in the public history of the post.",
    )
    edit_is_minor = models.BooleanField(
        "minor correction",
        default=False,
        help_text="A spelling mistake, say: listed in the history, not announced on the post.",
    )
    edit_is_important = models.BooleanField(
        "tell subscribers of this change",
        default=False,
        help_text="After ten minutes, with all that is changed until then. It needs a reason.",
    )

    # The title that a guest had when this was first published; an official's is found by date.
    guest_title = models.CharField(max_length=160, blank=True, editable=False)

    objects = PostManager()

    content_panels = [
        TitleFieldPanel("title", classname="title", help_text=TITLE_ADVICE),
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("author"), FieldPanel("category")], heading="About this post"
        ),
        FieldPanel("extract"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                HelpPanel(
                    content="<p>After the first publication, each later one that changes what readers see is "
                    "listed in the public history of the post.</p>"
                ),
                FieldPanel("edit_reason"),
                FieldPanel("edit_is_minor"),
                FieldPanel("edit_is_important"),
                ReachPanel(),
            ],
            heading="This edit",
        ),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("extract"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("category_id"),
        index.FilterField("author_id"),
    ]
    base_form_class = PublicationForm
    parent_page_types = ["blog.PostIndexPage"]
    subpage_types = []
    conversation_kind = Kind.POST
    related = (*BasePage.related, "category", "author__official", "author__portrait")

    class Meta:
        verbose_name = "post"
        indexes = [models.Index(fields=["-date"], name="blog_post_newest")]

    def save(self, *args, **kwargs):
        if self.alias_of_id:
            # The revision that an alias follows does not know it yet.
            titles = PostPage.objects.filter(pk=self.alias_of_id).values_list("guest_title", flat=True)
            self.guest_title = titles.first() or ""
        return super().save(*args, **kwargs)

    @property
    def author_title(self):
        """The title that the author had when this was published."""
        return self.guest_title or self.author.title_at(timezone.localdate(self.date))

    @property
    def description(self):
        return self.search_description or self.extract

    @property
    def touches(self):
        return {page_cache.LISTINGS, f"page:{self.pk}"}

    @property
    def page_cache_params(self):
        return ("after", "sort")

    @property
    def versions_for_readers(self):
        """The published versions; an alias shows those of its original, a page not yet stored has none."""
        return PublishedVersion.objects.filter(page_id=self.alias_of_id or self.pk)

    @property
    def public_content(self):
        """What readers see, as the frozen row of a publication keeps it: plain values and blocks of text."""
        return {
            "title": self.title,
            "author": self.author.title,
            "author_title": self.author_title,
            "category": self.category.name,
            "date": formats.date_format(timezone.localdate(self.date), "j F Y"),
            "extract": self.extract,
            "body": body_texts(self.body),
            BODY_DIGEST: body_digest(self.body),
        }

    def clean(self):
        super().clean()
        if self.edit_is_important and self.edit_is_minor:
            raise ValidationError({"edit_is_important": "A minor correction is not told to subscribers."})
        if self.edit_is_important and not self.edit_reason:
            raise ValidationError({"edit_reason": "Say what changed and why: subscribers read it."})

    def get_context(self, request, *args, **kwargs):
        self.fetch_related()
        fetch_shown(self.body, [self.author.portrait, self.social_image])
        context = super().get_context(request, *args, **kwargs)
        context["author_is_readable"] = self.may_link_to(self.author)
        edit = self.versions_for_readers.announced_first().first()
        context["was_corrected"] = bool(edit) and edit.is_minor
        context["last_edit"] = None if context["was_corrected"] else edit
        return context

    def fetch_related(self):
        """Fetch the rows that this one points to, where they did not come with it.

        A preview may point elsewhere than is stored.
        """
        names = {lookup.split("__")[0] for lookup in self.related}
        if all(self._meta.get_field(name).is_cached(self) for name in names):
            return
        stored = type(self).objects.select_related(*self.related).defer("body").filter(pk=self.pk).first()
        for name in names:
            if stored and getattr(stored, f"{name}_id") == getattr(self, f"{name}_id"):
                setattr(self, name, getattr(stored, name))

    @path("history/")
    def history(self, request):
        """Every published version, newest first, each with what changed."""
        context = super().get_context(request)
        context["page_of_history"] = read_history(self, after=request.GET.get("after", ""))
        return TemplateResponse(request, "blog/post_history.html", context)
