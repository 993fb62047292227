"""Saved pages of the old stream, read as plain text. Knows nothing of Django."""

from .errors import ArchiveError
from .parser import parse
from .records import ArchivedComment, ArchivedEdit, ArchivedPost, ArchivedUpdate
from .text import decode, fingerprint, text_fingerprint

__all__ = [
    "ArchiveError",
    "ArchivedComment",
    "ArchivedEdit",
    "ArchivedPost",
    "ArchivedUpdate",
    "decode",
    "fingerprint",
    "parse",
    "text_fingerprint",
]
