"""Pictures and documents for tests, and posts that show them."""

import json
from io import BytesIO
from itertools import cycle

from django.core.files.base import ContentFile
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from tests.factories.blog import PostPageFactory, publish


def picture_file(colour="red", name="picture.png"):
    """Return a small picture of one colour as a file to upload."""
    drawn = BytesIO()
    Drawing.new("RGB", (8, 6), colour).save(drawn, "PNG")
    return ContentFile(drawn.getvalue(), name=name)


def document_file(text="Words.", name="words.txt"):
    """Return a text as a file to upload."""
    return ContentFile(text.encode(), name=name)


def make_picture(by=None, title="A picture"):
    """Store a picture as an upload does; return it."""
    return _stored(get_image_model()(title=title, file=picture_file(), uploaded_by_user=by), "image")


def make_document(by=None, title="A document"):
    """Store a document as an upload does; return it."""
    return _stored(get_document_model()(title=title, file=document_file(), uploaded_by_user=by), "document")


def _stored(file, kind):
    getattr(file, f"_set_{kind}_file_metadata")()
    file.save()
    return file


def block_of(file):
    """Return the block that shows a picture or document."""
    if isinstance(file, get_image_model()):
        image = {"image": file.pk, "decorative": False, "alt_text": "Two nurses"}
        return {"type": "picture", "value": {"image": image, "caption": ""}}
    return {"type": "document", "value": {"document": file.pk}}


def text_linking(document=None, page=None, kind="paragraph"):
    """Return a block of text with a link to a document and one to a page."""
    links = [("document", document, "the figures"), ("page", page, "what we said")]
    words = [f'<a linktype="{name}" id="{row.pk}">{text}</a>' for name, row, text in links if row]
    return {"type": kind, "value": f"<p>See {' and '.join(words)}.</p>"}


def body_with(file):
    """Return a body that shows a picture or document."""
    return json.dumps([{"type": "paragraph", "value": "<p>Words.</p>"}, block_of(file)])


def body_linking(document):
    """Return a body with a link to a document in its text."""
    return json.dumps([text_linking(document)])


def rich_body(pages, *, times=1):
    """Return a body with pictures, documents, and texts that link to documents and to these pages, in turn."""
    blocks = [block_of(make_picture()) for _ in range(4 * times)]
    blocks += [
        text_linking(make_document(), page) for _, page in zip(range(8 * times), cycle(pages), strict=False)
    ]
    blocks += [text_linking(make_document(), pages[0], kind="inset") for _ in range(times)]
    blocks += [block_of(make_document()) for _ in range(times)]
    return json.dumps([{"type": "heading", "value": "What we heard"}, *blocks])


def post_with(body, *, live=True, **fields):
    """Return a post with this body, published in the way of the CMS or a draft, and known to the reference index."""
    post = PostPageFactory(live=False, body=body, **fields)
    return indexed(publish(post) if live else post)


def indexed(page):
    """Do what a worker does after a page was saved: write down what it refers to."""
    ReferenceIndex.create_or_update_for_object(page)
    return page
