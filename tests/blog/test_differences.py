"""Differences between two texts: nothing lost, nothing invented, and quick."""

import pytest
from hypothesis import given, strategies as st

from blog.differences import changes
from core.differences import ADDED, REMOVED, SAME, compare_words

words = st.lists(st.sampled_from("staff ward rota shift pay rest team care kind late".split()), max_size=25)
prose = words.map(" ".join) | st.text(max_size=80)
paragraphs = st.lists(prose.filter(str.strip), max_size=6)


def read(change_paragraphs, *kinds):
    """The words that stand in one of the versions, in their order."""
    return [
        word
        for pieces in change_paragraphs
        for piece in pieces
        if piece.kind in kinds
        for word in piece.text.split()
    ]


@given(prose, prose)
def test_difference_gives_both_texts_back(old, new):
    found = compare_words(old, new)
    assert read(found, SAME, REMOVED) == old.split()
    assert read(found, SAME, ADDED) == new.split()


@given(prose)
def test_difference_of_a_text_with_itself_marks_nothing(text):
    kinds = {piece.kind for pieces in compare_words(text, text) for piece in pieces}
    assert kinds <= {SAME} or not text.split()


@given(paragraphs, paragraphs)
def test_changes_name_every_word_that_came_or_went(old, new):
    found = changes({"body": old}, {"body": new})
    if old == new:
        assert found == []
    else:
        ((label, kept),) = [(change.label, change.paragraphs) for change in found]
        assert label == "Text"
        old_words, new_words = " ".join(old).split(), " ".join(new).split()
        gone, come = read(kept, SAME, REMOVED), read(kept, SAME, ADDED)
        assert is_part(gone, old_words)
        assert is_part(come, new_words)
        # What is not shown is the same in both.
        assert len(old_words) - len(gone) == len(new_words) - len(come)


def is_part(few, many):
    rest = iter(many)
    return all(word in rest for word in few)


def test_changes_of_identical_contents_are_none():
    content = {"title": "A", "body": ["B", "C"], "due": ""}
    assert changes(content, dict(content)) == []


def test_changes_follow_the_order_of_the_page():
    old = {"title": "A", "author": "B", "body": ["C"]}
    new = {"title": "a", "author": "b", "body": ["c"]}
    assert [change.label for change in changes(old, new)] == ["Title", "Author", "Text"]


def test_changes_show_only_paragraphs_that_changed():
    (change,) = changes(
        {"body": ["Stays.", "Goes.", "Stays too."]}, {"body": ["Stays.", "Stays too.", "Comes."]}
    )
    assert read(change.paragraphs, SAME) == []
    assert read(change.paragraphs, REMOVED) == ["Goes."]
    assert read(change.paragraphs, ADDED) == ["Comes."]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ({}, {"lead": "Team"}, ADDED),
        ({"lead": "Team"}, {}, REMOVED),
        ({"lead": "Team"}, {"lead": ""}, REMOVED),
    ],
)
def test_changes_of_a_field_that_came_or_went(old, new, kind):
    (change,) = changes(old, new)
    assert change.label == "Who answers for it"
    assert [[(piece.kind, piece.text) for piece in pieces] for pieces in change.paragraphs] == [
        [(kind, "Team")]
    ]


def test_changes_of_a_field_without_a_label_are_shown():
    (change,) = changes({}, {"cost": "Ten pounds"})
    assert change.label == "Cost"


def test_unlike_texts_stand_apart():
    assert [
        [piece.kind for piece in pieces] for pieces in compare_words("one two three", "four five six")
    ] == [
        [REMOVED],
        [ADDED],
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Words that repeat in turn are the hardest to compare.
        (["a b c " * 600] * 3, ["c a b d " * 450] * 3),
        (["same " * 2000] * 5, ["same " * 1999] * 5),
        (["same " * 200_000], ["same " * 199_999]),
        (["A line."] * 3000, ["Another line."] * 3000),
    ],
)
@pytest.mark.usefixtures("_no_runaway")
def test_huge_texts_are_compared_to_their_end(old, new):
    changes({"body": old}, {"body": new})
