"""From the bytes of a saved page to clean, numbered lines and paragraphs."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .errors import ArchiveError, glimpse

# A post with a thousand comments has some ten thousand lines.
MOST_LINES = 20_000

LINE_END = re.compile("\r\n?|[\u2028\u2029]")
LINE_END_BYTES = re.compile(rb"\r\n?")
CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# Characters that show nothing: zero width, direction, soft hyphen. A joiner inside an emoji stays, because
# without it one health worker falls apart into a woman and a staff.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    "|(?<![\ufe0f\U0001f300-\U0001faff])\u200d"
)

# Unicode's stream-safe limit (UAX 15): sorting longer runs of marks takes time by the square of their length.
TOO_MANY_MARKS = re.compile("(?:M[nce]){31}")

LIST_LINE = re.compile("•|[-*] ")


class Line(NamedTuple):
    """A line that has words, its number in the file, and whether an empty line stands above it."""

    number: int
    text: str
    gap: bool

    def error(self, reason: str) -> ArchiveError:
        """An error to raise about this line."""
        return ArchiveError(self.number, self.text, reason)


def fingerprint(data: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal, whichever line ends it has: two with the same bytes are the same page."""
    return hashlib.sha256(LINE_END_BYTES.sub(b"\n", data)).hexdigest()


def text_fingerprint(texts: Iterable[str]) -> str:
    """The SHA-256 of the paragraphs of a post: it stays while title and date are put right."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def decode(data: bytes) -> str:
    """The text of a saved page: UTF-8, or Windows-1252 as old browsers saved it.

    Raises ArchiveError for what is not text.
    """
    if found := CONTROL_BYTE.search(data):
        raise _byte_error(data, found.start(), "the file is not plain text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\xe2\x80" in data:  # A curly quote in UTF-8, which Windows-1252 would show as 'â€'.
            raise _byte_error(data, error.start, "the file is damaged: only part of it is UTF-8") from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _byte_error(data, error.start, "the file is neither UTF-8 nor Windows-1252") from error


def read_lines(text: str) -> list[Line]:
    """The lines that have words, in Unicode form C, without invisible characters, their white space folded.

    Raises ArchiveError for control characters and for more lines than a page can have.
    """
    text = LINE_END.sub("\n", text)
    if text.count("\n") > MOST_LINES:
        raise ArchiveError(MOST_LINES, "", f"the file has more than {MOST_LINES:,} lines")
    if found := CONTROL.search(text):
        raise _text_error(text, found.start(), f"the control character {found[0]!a} stands in the text")
    text = _composed(INVISIBLE.sub("", text))

    lines: list[Line] = []
    gap = False
    for number, raw in enumerate(text.split("\n"), start=1):
        words = " ".join(raw.split())
        if words:
            lines.append(Line(number, words, gap))
        gap = not words
    return lines


def paragraphs(lines: Iterable[Line], *, joined: bool) -> tuple[str, ...]:
    """The paragraphs of these lines; `joined` mends wrapped lines, up to the next gap or list line."""
    found: list[list[str]] = []
    for line in lines:
        if joined and found and not line.gap and not LIST_LINE.match(line.text):
            found[-1].append(line.text)
        else:
            found.append([line.text])
    return tuple(" ".join(parts) for parts in found)


def has_gaps(lines: Sequence[Line]) -> bool:
    """Whether an empty line stands somewhere between these lines."""
    return any(line.gap for line in lines[1:])


def quoted(text: str) -> str:
    """The beginning of the text in quotation marks."""
    return f"'{glimpse(text)}'"


def find(lines: Sequence[Line], pattern: re.Pattern, start: int = 0) -> int | None:
    """The place of the first line, from `start` on, that matches as a whole."""
    return next((i for i in range(start, len(lines)) if pattern.fullmatch(lines[i].text)), None)


def _composed(text: str) -> str:
    """The text in Unicode form C."""
    if text.isascii():
        return text
    if found := TOO_MANY_MARKS.search("".join(map(unicodedata.category, text))):
        raise _text_error(text, found.start() // 2, "a letter carries more than 30 marks")
    return unicodedata.normalize("NFC", text)


def _text_error(text: str, position: int, reason: str) -> ArchiveError:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    return ArchiveError(text.count("\n", 0, position) + 1, line, reason)


def _byte_error(data: bytes, position: int, reason: str) -> ArchiveError:
    """The same for bytes, which Latin-1 turns into as many characters."""
    return _text_error(data.decode("latin-1"), position, reason)
