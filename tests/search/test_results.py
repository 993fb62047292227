"""Where the words found stand in a text."""

import pytest
from hypothesis import given, strategies as st

from search.results import EXTRACT_LENGTH, mark, shorten

texts = st.text(max_size=60)
wanted = st.sets(st.from_regex(r"\w{2,6}", fullmatch=True), max_size=4)


@given(texts, wanted)
def test_mark_gives_the_text_back(text, words):
    assert "".join(run for run, _ in mark(text, words)) == text


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Staff and staffing", {"staff"}, ["Staff", "staffing"]),
        ("distaff", {"staff"}, []),
        ("a+b (staff)", {"staff"}, ["staff"]),
        ("STAFF, Rota", {"staff", "rota"}, ["STAFF", "Rota"]),
        ("nothing here", set(), []),
        ("", {"staff"}, []),
        ("Café society", {"café"}, ["Café"]),
        ("a.c abc", {"a.c"}, ["a.c"]),
    ],
)
def test_mark_finds_words_by_their_beginning(text, words, marked):
    assert [run for run, is_match in mark(text, words) if is_match] == marked


def test_shorten_leaves_a_short_text():
    assert shorten("Short.", {"short"}) == "Short."


def test_shorten_shows_the_surroundings_of_the_word():
    text = "before " * 100 + "locker " + "after " * 100
    found = shorten(text, {"locker"})
    assert "locker" in found
    assert found.startswith("… ")
    assert found.endswith(" …")


@given(st.text(max_size=900), wanted)
def test_shorten_keeps_to_its_length(text, words):
    assert len(shorten(text, words)) <= EXTRACT_LENGTH + 4


def test_shorten_begins_at_the_beginning_where_no_word_stands():
    assert shorten("word " * 100, {"locker"}).startswith("word word")
