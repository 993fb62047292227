"""The workforce panel: who is on it, when it met, and the closed conversation of its members."""

from datetime import datetime, time, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from challenges.closing import keep_closed
from challenges.querysets import PanelManager
from conversations.enums import Kind
from conversations.mixins import ConversationPageMixin
from conversations.permissions import user_can_see
from core.blocks import RICH_TEXT, BodyBlock
from core.bodies import LinkedText, expand_all, fetch_shown
from core.exceptions import PageNotFound
from core.models import BasePage
from core.visibility import is_readable, live_pages, readable_pages


class PanelPage(BasePage):
    """What the panel is for, its members and its meetings."""

    introduction = models.TextField(max_length=300)
    purpose = StreamField(BodyBlock(), verbose_name="what it is for", blank=True)

    objects = PanelManager()

    content_panels = BasePage.content_panels + [
        FieldPanel("introduction"),
        FieldPanel("purpose"),
        InlinePanel("members", heading="Members", label="Member"),
        InlinePanel("meetings", heading="Meetings", label="Meeting"),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("introduction"),
        index.SearchField("purpose"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["challenges.PanelRoomPage"]
    max_count = 1

    class Meta:
        verbose_name = "workforce panel"

    def get_context(self, request, *args, **kwargs):
        fetch_shown(self.purpose, [self.social_image])
        link_texts(self.dated_meetings)
        context = super().get_context(request, *args, **kwargs)
        context["members"] = list(self.members.all())
        context["upcoming"], context["held"] = self.meetings_at(timezone.localdate())
        context["room"] = self.room_for(request.user)
        return context

    @cached_property
    def dated_meetings(self):
        """All meetings, each with its document."""
        return list(self.meetings.select_related("document"))

    def meetings_at(self, today):
        """Return the meetings to come, the next first and that day's own among them, and those held, latest first."""
        rows = sorted(self.dated_meetings, key=lambda meeting: meeting.date)
        upcoming = [meeting for meeting in rows if meeting.date >= today]
        return upcoming, [meeting for meeting in reversed(rows) if meeting.date < today]

    def room_for(self, user):
        """Return the closed conversation to those who may read it; no query for who is signed out."""
        if not user.is_authenticated:
            return None
        return PanelRoomPage.objects.child_of(self).filter(live_pages(), readable_pages(user)).first()

    @property
    def description(self):
        return self.search_description or self.introduction

    @property
    def changes_at(self):
        upcoming, _ = self.meetings_at(timezone.localdate())
        return day_after(upcoming[0].date) if upcoming else None


class PanelMember(Orderable):
    """Somebody on the panel: as readers may know them, and no account."""

    page = ParentalKey(PanelPage, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=160, help_text="For example ‘Night nurse, acute medical ward’.")
    workplace = models.CharField(
        "where they work",
        max_length=160,
        blank=True,
        help_text="The setting or organisation, for example ‘Care home, Devon’.",
    )

    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("role"), FieldPanel("workplace")])]

    def __str__(self):
        return self.name


class PanelMeeting(models.Model):
    """A meeting of the panel: planned, or held and told of."""

    page = ParentalKey(PanelPage, on_delete=models.CASCADE, related_name="meetings")
    date = models.DateField()
    title = models.CharField(max_length=160)
    summary = RichTextField(
        features=RICH_TEXT, blank=True, help_text="Before it: what it will be about. After it: what was said."
    )
    document = models.ForeignKey(
        get_document_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Its paper or its notes. Everyone can read it.",
    )

    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("title")]),
        FieldPanel("summary"),
        FieldPanel("document"),
    ]

    class Meta:
        ordering = ["-date", "-pk"]

    def __str__(self):
        return self.title


class PanelRoomPage(ConversationPageMixin, BasePage):
    """The closed conversation of the panel: for its group alone, from the moment it is made."""

    introduction = RichTextField(features=["bold", "link"], blank=True)

    content_panels = BasePage.content_panels + [FieldPanel("introduction")]
    search_fields = BasePage.search_fields + [index.SearchField("introduction")]
    parent_page_types = ["challenges.PanelPage"]
    subpage_types = []
    max_count_per_parent = 1
    # Nobody chooses in the CMS who may see it.
    private_page_options = []
    conversation_kind = Kind.PANEL

    class Meta:
        verbose_name = "closed conversation of the panel"

    def save(self, *args, **kwargs):
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            keep_closed(self)
        return result

    def route(self, request, path_components):
        # Wagtail would lead to the form to sign in, and so tell strangers that there is something.
        if not is_readable(self, request.user):
            raise PageNotFound(
                "There is no page at this address that you can read. If you think there is, sign in first."
            )
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # A preview shows the page to editors, who are not in the room.
        conversation = self.conversation
        may_see = conversation and user_can_see(request.user, conversation)
        context["conversation"] = conversation if may_see else None
        return context

    @property
    def page_cache_params(self):
        return ("after", "sort")


def link_texts(meetings):
    """Give meetings their `text`: the summary with its links, for a query for each kind of link in all of them."""
    sources = [meeting.summary for meeting in meetings]
    for meeting, html in zip(meetings, expand_all(sources), strict=True):
        meeting.text = LinkedText(meeting.summary, html)


def day_after(day):
    """Return the moment at which a day is over where the site is read."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
