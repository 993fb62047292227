"""The difference between two texts, and how much of it there is."""

import pytest
from hypothesis import given, strategies as st

from core.differences import (
    ADDED,
    REMOVED,
    SAME,
    Piece,
    characters_changed,
    compare_paragraphs,
    compare_words,
)

prose = st.lists(st.sampled_from("staff ward rota shift pay rest team".split()), max_size=20).map(" ".join)


def marked(before, after):
    """Return what is marked of a difference."""
    return [
        (piece.kind, piece.text.strip())
        for paragraph in compare_words(before, after)
        for piece in paragraph
        if piece.kind != SAME
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("One word.", "One word.", []),
        ("One word.", "One word. And more.", [(ADDED, "And more.")]),
        ("One word. And more.", "One word.", [(REMOVED, "And more.")]),
        ("More. One word.", "One word.", [(REMOVED, "More.")]),
        ("One word.", "One other word.", [(ADDED, "other")]),
        ("One  word.", "One word.", []),
        ("Nothing alike.", "Quite another.", [(REMOVED, "Nothing alike."), (ADDED, "Quite another.")]),
        ("", "One word.", [(ADDED, "One word.")]),
        ("One word.", "", [(REMOVED, "One word.")]),
    ],
)
def test_only_what_changed_is_marked(before, after, expected):
    assert marked(before, after) == expected


def test_words_that_stayed_keep_the_spaces_of_the_new_text():
    assert compare_words("One\tword.", "One word.") == [[Piece(SAME, "One word.")]]


def test_paragraphs_that_stayed_are_left_out():
    found = compare_paragraphs(["First.", "Second one.", "Third."], ["First.", "Second two.", "Third."])
    assert found == [[Piece(SAME, "Second "), Piece(REMOVED, "one."), Piece(ADDED, "two.")]]


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a b c d", 1),
        ("a b c d", "a b c", 1),
        # Each with the space after it.
        ("a b c", "a x c", 2),
        # What came and what went are not added up: the larger counts.
        ("one two three", "one 2 three", 4),
        ("", "x" * 99, 99),
        ("x" * 99, "y" * 100, 100),
    ],
)
def test_characters_changed_are_those_of_the_words_that_came_or_went(before, after, number):
    assert characters_changed(before, after) == number


@given(prose, prose)
def test_number_of_characters_is_the_same_both_ways_and_never_more_than_there_are(before, after):
    number = characters_changed(before, after)
    assert 0 <= number <= max(len(before), len(after))
    assert (number == 0) <= (before.split() == after.split())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 1500, "b " * 1500),
        ("a " * 1500, "a b " * 750),
        ("x" * 3000, "y" * 3000),
        ("\n" * 3000, "a\n" * 1500),
    ],
)
@pytest.mark.usefixtures("_no_runaway")
def test_longest_comments_are_compared_to_their_end(before, after):
    characters_changed(before, after)
    compare_paragraphs(before.split("\n"), after.split("\n"))
