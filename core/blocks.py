"""The small set of blocks that bodies are made of; each template is named after its class."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock as WagtailDocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.CharBlock):
    """A heading of a section; its anchor is made from its words."""

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["anchor"] = slugify(value)
        return context

    class Meta:
        icon = "title"
        template = "blocks/heading_block.html"
        max_length = 120


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    class Meta:
        icon = "pilcrow"
        template = "blocks/paragraph_block.html"


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who cannot see it, or marked as decoration."""

    image = ImageBlock()
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        template = "blocks/picture_block.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock()
    attribution = blocks.CharBlock(required=False, max_length=120, help_text="Who said it.")

    class Meta:
        icon = "openquote"
        template = "blocks/quote_block.html"


class ListBlock(blocks.StructBlock):
    """A list of short points."""

    items = blocks.ListBlock(blocks.CharBlock(max_length=400), min_num=1)
    numbered = blocks.BooleanBlock(required=False)

    class Meta:
        icon = "list-ul"
        template = "blocks/list_block.html"


class KeyFigureBlock(blocks.StructBlock):
    """One number that matters, what it counts, and where it comes from."""

    figure = blocks.CharBlock(max_length=30)
    caption = blocks.CharBlock(max_length=200)
    source = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "order"
        template = "blocks/key_figure_block.html"


class YouSaidWeDidBlock(blocks.StructBlock):
    """What staff said and what was done about it."""

    said = blocks.TextBlock(label="You said")
    did = blocks.TextBlock(label="We did")

    class Meta:
        icon = "success"
        label = "You said, we did"
        template = "blocks/you_said_we_did_block.html"


class EmbedBlock(blocks.StructBlock):
    """A film or page elsewhere, shown as a link: the reader's browser asks that host nothing until then."""

    url = blocks.URLBlock(label="Address")
    title = blocks.CharBlock(max_length=150)
    transcript = blocks.URLBlock(required=False, help_text="Where the words of a film can be read.")

    def clean(self, value):
        cleaned = super().clean(value)
        if not is_allowed_embed(cleaned["url"]):
            hosts = ", ".join(settings.EMBED_HOSTS)
            message = ValidationError(f"Choose an https address on one of these hosts: {hosts}.")
            raise blocks.StructBlockValidationError(block_errors={"url": message})
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["host"] = urlsplit(value["url"]).hostname
        return context

    class Meta:
        icon = "media"
        template = "blocks/embed_block.html"


class DocumentBlock(blocks.StructBlock):
    """A file to download, with its kind and size."""

    document = WagtailDocumentChooserBlock()

    class Meta:
        icon = "doc-full"
        template = "blocks/document_block.html"


class InsetBlock(blocks.RichTextBlock):
    """Text that stands out from the rest."""

    class Meta:
        icon = "info-circle"
        template = "blocks/inset_block.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock(features=RICH_TEXT)
    picture = PictureBlock()
    quote = QuoteBlock()
    list = ListBlock()
    key_figure = KeyFigureBlock()
    you_said_we_did = YouSaidWeDidBlock()
    embed = EmbedBlock()
    document = DocumentBlock()
    inset = InsetBlock(features=RICH_TEXT)


def is_allowed_embed(url):
    """Return whether an address is https and on one of `settings.EMBED_HOSTS` (the whole host, no port or login)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc in settings.EMBED_HOSTS
