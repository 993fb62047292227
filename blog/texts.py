"""Bodies as plain text, for the history: every word that a reader sees, and where links lead."""

import hashlib
import json
import re
from html import unescape

from django.utils.html import strip_tags
from wagtail.documents import get_document_model

PART_END = re.compile(r"</(?:p|li|h[2-4])>|<br/?>")
LINK = re.compile(r"<a ([^>]*)>(.*?)</a>", re.DOTALL)
ADDRESS = re.compile(r'href="([^"]*)"')
LINKED_ROW = re.compile(r'linktype="(\w+)"')
ROW_ID = re.compile(r'\bid="(\d+)"')
# What the CMS adds for itself, and may add anew whenever a page is saved.
BOOK_KEEPING = re.compile(r' data-block-key="[^"]*"')


def body_texts(body):
    """Return a body as a list of texts, one a paragraph or point, each block in the order of the page."""
    return [text for block in body for text in _block_texts(block.block_type, block.value)]


def body_digest(body):
    """Return a SHA-256 of all that shapes a body, so that a change without a word is seen too: bold, another file."""
    blocks = json.dumps([_without_ids(block) for block in body.get_prep_value()], sort_keys=True)
    words = BOOK_KEEPING.sub("", blocks.replace('\\"', '"'))
    return hashlib.sha256("\n".join([words, *_file_hashes(body)]).encode()).hexdigest()


def _block_texts(kind, value):
    match kind:
        case "paragraph" | "inset":
            return _rich_texts(value.source)
        case "picture":
            image = value["image"]
            seen = image.contextual_alt_text if image and not image.decorative else ""
            return _filled(f"Picture: {seen}" if seen else "Picture", value["caption"])
        case "list":
            numbered = value["numbered"]
            return [
                f"{place}. {item}" if numbered else item for place, item in enumerate(value["items"], start=1)
            ]
        case "embed":
            return _filled(f"{value['title']} [{value['url']}]", value["transcript"])
        case "document":
            document = value["document"]
            return [f"Document: {document.title}" if document else "Document"]
        case "heading":
            return [value]
        case _:
            return _filled(*value.values())


def _file_hashes(body):
    fields = {"picture": "image", "document": "document"}
    files = [block.value[fields[block.block_type]] for block in body if block.block_type in fields]
    linked = get_document_model().objects.filter(pk__in=_linked_documents(body)).order_by("pk")
    return [file.file_hash if file else "" for file in [*files, *linked]]


def _linked_documents(body):
    sources = [block.value.source for block in body if block.block_type in ("paragraph", "inset")]
    links = [match[1] for source in sources for match in LINK.finditer(source)]
    rows = [ROW_ID.search(link) for link in links if 'linktype="document"' in link]
    return {int(row[1]) for row in rows if row}


def _rich_texts(source):
    parts = PART_END.split(LINK.sub(_link_in_words, source))
    return _filled(*(unescape(strip_tags(part)).strip() for part in parts))


def _link_in_words(match):
    attributes, words = match.groups()
    address = ADDRESS.search(attributes)
    if address:
        return f"{words} [{address[1]}]"
    kind, row = LINKED_ROW.search(attributes), ROW_ID.search(attributes)
    return f"{words} [{kind[1]} {row[1]}]" if kind and row else words


def _filled(*texts):
    return [text for text in texts if text]


def _without_ids(block):
    return {name: value for name, value in block.items() if name != "id"}
