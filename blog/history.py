"""The public history of a post."""

from dataclasses import dataclass

from blog.differences import changes
from core.cursors import read_cursor, write_cursor

VERSIONS_A_PAGE = 20
CURSORS = "history"


@dataclass(frozen=True)
class HistoryEntry:
    """A published version and what it changed; `note` says in words why nothing is shown."""

    version: object
    changes: list
    note: str = ""


@dataclass(frozen=True)
class HistoryPage:
    """One page of entries, newest first; `older` leads on, or is empty."""

    entries: list
    older: str = ""


def read_history(page, after=""):
    """Return a page of a post's history in one query. Raises Http404 for a cursor that is not ours."""
    versions = page.versions_for_readers.order_by("-number")
    position = read_cursor(after, of=CURSORS)
    if position:
        versions = versions.filter(number__lt=position[0])
    # One more than is shown: the last one shown is compared with it.
    found = list(versions[: VERSIONS_A_PAGE + 1])
    shown = found[:VERSIONS_A_PAGE]
    entries = [describe(version, before) for version, before in zip(shown, [*found[1:], None], strict=False)]
    older = write_cursor(shown[-1].number, of=CURSORS) if len(found) > len(shown) else ""
    return HistoryPage(entries, older)


def describe(version, before):
    """Return the entry of a version, given the one before it (None for the first)."""
    if version.withheld:
        return HistoryEntry(version, [], version.withheld_reason)
    if before is None:
        return HistoryEntry(version, [], "First published.")
    if before.withheld == "version":
        return HistoryEntry(version, [], before.withheld_reason)
    if before.content is None or version.content is None:
        return HistoryEntry(version, [], "The archive did not keep the text as it was before this edit.")
    found = changes(before.content, version.content)
    note = "" if found else "No word changed: only a picture, emphasis or the layout."
    return HistoryEntry(version, found, note)
