"""The difference between two texts, word by word."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

SAME, ADDED, REMOVED = "same", "added", "removed"
WORDS = re.compile(r"\S+\s*")
# Beyond this, comparing word by word costs more than it tells.
WORDS_COMPARED = 2000
# Two texts of 2,000 words of prose have some 30,000 pairs of like words; far more of them would take many seconds.
PAIRS_COMPARED = 100_000
LIKENESS = 0.4


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: str
    text: str


def compare_paragraphs(old, new):
    """Return the paragraphs that changed between two lists of texts, each a list of Pieces."""
    changed = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            for before, after in zip_longest(old[i1:i2], new[j1:j2]):
                changed += compare_words(before or "", after or "")
    return changed


def compare_words(before, after):
    """Return one paragraph of mixed pieces, or two where the texts have too little in common."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if not old or not new or max(len(old), len(new)) > WORDS_COMPARED:
        return _apart(before, after)
    # The space after a word is none of it: a sentence that is added does not change the last word before it.
    old_words, new_words = before.split(), after.split()
    matcher = SequenceMatcher(
        None, old_words, new_words, autojunk=_pairs(old_words, new_words) > PAIRS_COMPARED
    )
    if matcher.ratio() < LIKENESS:
        return _apart(before, after)
    pieces = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(new[j1:j2])))
        else:
            pieces += [
                Piece(sort, "".join(words))
                for sort, words in ((REMOVED, old[i1:i2]), (ADDED, new[j1:j2]))
                if words
            ]
    return [pieces]


def _pairs(old, new):
    """Return how many pairs of like words two lists have."""
    counts = Counter(new)
    return sum(number * counts[word] for word, number in Counter(old).items())


def _apart(before, after):
    return [[Piece(kind, text)] for kind, text in ((REMOVED, before), (ADDED, after)) if text]


def characters_changed(before, after):
    """Return how many characters of whole words came or went between two texts, whichever are more."""
    pieces = [piece for paragraph in compare_words(before, after) for piece in paragraph]
    came, went = (sum(len(piece.text) for piece in pieces if piece.kind == kind) for kind in (ADDED, REMOVED))
    return max(came, went)
