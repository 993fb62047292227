"""What the blocks of a body show of other rows, fetched for all blocks at once (docs/adr/0018)."""

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from wagtail.rich_text import RichText, expand_db_html

# Stands in no text: PostgreSQL does not store it, and browsers do not send it.
BETWEEN_TEXTS = "\0"


class LinkedText(RichText):
    """Rich text whose links have their addresses already."""

    def __init__(self, source, html):
        super().__init__(source)
        self.html = html

    def __html__(self):
        return render_to_string("wagtailcore/shared/richtext.html", {"html": self.html})


def fetch_shown(body, pictures=()):
    """Fetch what a body shows, in 5 queries at the most, and leave it with the blocks of this body.

    These are pictures, the sizes that were made of them, documents, and the pages and documents that texts link to.
    `pictures` are others on the same page, each an image or None, whose sizes come along.
    """
    shown = [*pictures, *(block.value["image"] for block in body if block.block_type == "picture")]
    prefetch_related_objects([picture for picture in shown if picture], "renditions")
    texts = [block for block in body if isinstance(block.value, RichText)]
    sources = [block.value.source for block in texts]
    for block, html in zip(texts, expand_all(sources), strict=True):
        block.value = LinkedText(block.value.source, html)


def expand_all(sources):
    """Return the HTML of each of these rich texts, for a query for each kind of link in them."""
    expanded = expand_db_html(BETWEEN_TEXTS.join(sources)).split(BETWEEN_TEXTS)
    if len(expanded) == len(sources):
        return expanded
    # A tag that was never closed reaches into the next text.
    return [expand_db_html(source) for source in sources]
