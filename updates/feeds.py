"""The status updates of a conversation as Atom."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from core.words import xml_text

ITEMS = 20


class UpdatesFeed(Feed):
    """The newest status updates of one conversation."""

    feed_type = Atom1Feed

    def __init__(self, conversation):
        self.conversation = conversation

    def title(self):
        return f"{settings.SITE_NAME}: status updates on {xml_text(self.conversation.title)}"

    def subtitle(self):
        return "Status updates, newest first."

    def link(self):
        return f"{settings.SITE_ADDRESS}{self.conversation.url}"

    def feed_url(self):
        return f"{settings.SITE_ADDRESS}{reverse('updates:feed', args=[self.conversation.pk])}"

    def items(self):
        return self.conversation.status_updates.public()[:ITEMS]

    def item_title(self, update):
        status = update.get_status_display()
        return f"{update.date:%d %B %Y}: {status}" if status else f"{update.date:%d %B %Y}"

    def item_description(self, update):
        # Django declares it as HTML.
        return linebreaks(xml_text(update.text), autoescape=True)

    def item_link(self, update):
        return f"{settings.SITE_ADDRESS}{self.conversation.url}#{update.anchor}"

    def item_guid(self, update):
        return f"{settings.SITE_ADDRESS}{update.history_address}"

    def item_pubdate(self, update):
        return update.published_at

    def item_updateddate(self, update):
        return update.edited_at or update.published_at
