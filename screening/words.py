"""The text that a person sends, made fit to be stored and shown."""

import re
import unicodedata

# Signs that are seen by nobody, or turn the text after them around. Joiners stay: emoji and Persian need them.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# Letters and signs by name that show nothing: fillers of Hangul, an empty cell of Braille.
EMPTY = "\u115f\u1160\u2800\u3164\uffa0"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,80}>?")
# A letter has at most three accents that become one with it.
COMPOSED_OF = 4
BLANK_LINES = re.compile(r"\n{3,}")


class UnfitText(ValueError):
    """Raised for a text that cannot be stored; its message tells the writer what to do."""


def clean_text(text, *, length):
    """Return a text of several lines in the one form in which it is stored, at most `length` characters.

    Line ends become newlines before anything is counted, letters their composed form (NFC), invisible signs go.
    Raises UnfitText for a text that is empty, too long, or holds HTML or control characters. Cleaning a cleaned text
    changes nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if CONTROL.search(text):
        raise UnfitText("Leave out hidden characters: type this instead of pasting it.")
    text = "\n".join(line.rstrip() for line in INVISIBLE.sub("", text).split("\n"))
    text = BLANK_LINES.sub("\n\n", text).strip()
    # Never on more than could fit: to compose 300 kB of accents takes Python 17 seconds.
    if len(text) <= length * COMPOSED_OF:
        text = unicodedata.normalize("NFC", text)
    if not any(is_seen(sign) for sign in text):
        raise UnfitText("Write something first.")
    if len(text) > length:
        over = len(text) - length
        raise UnfitText(
            f"Make it shorter: it has {len(text):,} characters, {over:,} more than the {length:,} that fit."
        )
    tag = TAG.search(text)
    if tag:
        raise UnfitText(
            f"HTML does not work here: take out ‘{tag[0]}’. To say ‘less than’, put a space after the sign."
        )
    return text


def is_seen(sign):
    """Return whether a sign shows by itself: a letter, a number, a punctuation mark or a symbol."""
    return unicodedata.category(sign)[0] in "LNPS" and sign not in EMPTY
