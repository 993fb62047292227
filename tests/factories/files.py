"""Pictures and documents for tests, and posts that show them."""

import json
from io import BytesIO

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


def body_with(file):
    """Return a body that shows a picture or document."""
    if isinstance(file, get_image_model()):
        image = {"image": file.pk, "decorative": False, "alt_text": "Two nurses"}
        block = {"type": "picture", "value": {"image": image, "caption": ""}}
    else:
        block = {"type": "document", "value": {"document": file.pk}}
    return json.dumps([{"type": "paragraph", "value": "<p>Words.</p>"}, block])


def body_linking(document):
    """Return a body with a link to a document in its text."""
    text = f'<p>See <a linktype="document" id="{document.pk}">the figures</a>.</p>'
    return json.dumps([{"type": "paragraph", "value": text}])


def post_with(body, *, live=True, **fields):
    """Return a post with this body, published in the way of the CMS or a draft, and known to the reference index."""
    post = PostPageFactory(live=False, body=body, **fields)
    return indexed(publish(post) if live else post)


def indexed(page):
    """Do what a worker does after a page was saved: write down what it refers to."""
    ReferenceIndex.create_or_update_for_object(page)
    return page
