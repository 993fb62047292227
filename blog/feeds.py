"""The stream as Atom."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from core.words import xml_text

ITEMS = 20


class StreamFeed(Feed):
    """The newest posts of the stream, or of one of its categories."""

    feed_type = Atom1Feed

    def __init__(self, stream, category=None):
        self.stream = stream
        self.category = category

    def title(self):
        return (
            f"{settings.SITE_NAME}: {xml_text(self.category.name)}" if self.category else settings.SITE_NAME
        )

    def subtitle(self):
        return xml_text(self.category.description) if self.category else "Posts, newest first."

    def link(self):
        query = f"?category={self.category.slug}" if self.category else ""
        return f"{settings.SITE_ADDRESS}{self.stream.url}{query}"

    def feed_url(self):
        suffix = f"{self.category.slug}/" if self.category else ""
        return f"{settings.SITE_ADDRESS}{self.stream.url}feed/{suffix}"

    def items(self):
        return self.stream.posts().filtered(category=self.category).for_cards()[:ITEMS]

    def item_title(self, post):
        return xml_text(post.title)

    def item_description(self, post):
        # Django declares it as HTML.
        return escape(xml_text(post.extract))

    def item_link(self, post):
        return f"{settings.SITE_ADDRESS}{post.url}"

    def item_author_name(self, post):
        return xml_text(post.author.title)

    def item_pubdate(self, post):
        return post.date

    def item_updateddate(self, post):
        return max(post.date, post.last_published_at or post.date)

    def item_categories(self, post):
        return [xml_text(post.category.name)]
