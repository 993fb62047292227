"""The difference between two published versions, field by field."""

from dataclasses import dataclass

from core.differences import compare_paragraphs

# A field that tells that the body changed, even where no word did; it is never shown.
BODY_DIGEST = "body_digest"

LABELS = {
    "title": "Title",
    "author": "Author",
    "author_title": "Author’s title",
    "category": "Category",
    "date": "Date",
    "extract": "Summary",
    "body": "Text",
    "heard": "What we heard",
    "doing": "What we are doing",
    "lead": "Who answers for it",
    "due": "Due",
    "progress": "Progress",
    "challenge": "Challenge",
    "last_checked": "Last checked",
}


@dataclass(frozen=True)
class Change:
    """What changed in one field: its label, and a list of paragraphs, each a list of pieces."""

    label: str
    paragraphs: list


def changes(before, after):
    """Return the changes between two contents (dicts of text or lists of texts), in the order of the page."""
    found = []
    for name in dict.fromkeys([*after, *before]):
        if name == BODY_DIGEST:
            continue
        old, new = _paragraphs(before.get(name)), _paragraphs(after.get(name))
        if old != new:
            found.append(Change(LABELS.get(name, name.capitalize()), compare_paragraphs(old, new)))
    return found


def _paragraphs(value):
    if value is None or value == "":
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
