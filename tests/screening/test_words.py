"""Texts made fit to be stored: one form of each, nothing hidden, and quick."""

import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from screening.words import CONTROL, INVISIBLE, UnfitText, clean_text

LENGTH = 60
# Signs that make trouble, among plain ones; the strategy of texts alone would seldom find them.
SPECIAL = (
    "\x00\x0b\x1c\x85\u00a0\u00ad\u0301\u0327\u200b\u200c\u200d\u2000\u2028\u2029\u202e\u2066\u3000\ufb2c\ufeff\ud800"
    "<>/ab1 \n\r\t"
)
texts = st.text(st.sampled_from(SPECIAL) | st.characters(exclude_categories=()), max_size=LENGTH + 20)


def cleaned(text, length=LENGTH):
    """Return a cleaned text, or None for one that is not fit; nothing else is ever raised."""
    try:
        return clean_text(text, length=length)
    except UnfitText:
        return None


@given(texts)
@example("a\r\n\r\n\r\n\r\nb")
@example("\u200b\n\u200b\n\u200b\n\u200bx")
@example("e\u200b\u0301")
@example("\ufb2c" * LENGTH)
@example(" \u0301x")
def test_cleaned_text_is_in_one_form_and_holds_nothing_hidden(text):
    found = cleaned(text)
    if found is None:
        return
    assert cleaned(found) == found
    assert 1 <= len(found) <= LENGTH
    assert unicodedata.is_normalized("NFC", found)
    assert not INVISIBLE.search(found)
    assert not CONTROL.search(found)
    assert "\r" not in found
    assert "\n\n\n" not in found
    assert found == found.strip()
    assert all(line == line.rstrip() for line in found.split("\n"))
    found.encode()


@given(
    st.text(
        st.characters(categories=["L", "N", "P", "S"], exclude_characters="<\u3164\uffa0\u115f\u1160\u2800"),
        min_size=1,
        max_size=20,
    )
)
def test_text_without_hidden_signs_keeps_every_sign(text):
    assert cleaned(text, 1000) == unicodedata.normalize("NFC", text)


@given(st.lists(st.text("ab é", min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=5))
def test_line_ends_of_every_kind_are_one(lines):
    forms = {cleaned(end.join(lines)) for end in ("\n", "\r\n", "\r", "\u2028", "\u2029")}
    assert len(forms) == 1


@pytest.mark.parametrize("sign", [*range(0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_control_sign_is_refused_and_line_end_and_tab_are_not(sign):
    allowed = chr(sign) in "\t\n\r"
    assert (cleaned(f"a{chr(sign)}b") is not None) is allowed


@pytest.mark.parametrize(
    "sign",
    [
        "\u200b",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u2060",
        "\ufeff",
        "\u00ad",
    ],
)
def test_sign_that_nobody_sees_or_that_turns_text_is_taken_out(sign):
    assert cleaned(f"a{sign}b") == "ab"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "\u00a0", "\u3000", "\u200b", "\u200d", "\u200d \u200c", "\u200d\u00a0\u200d",
        "\u3164", "\u2800", "\ufe0f", "\u0301", "\U000e0067", "\u00ad\n\u2060",
    ],
)  # fmt: skip
def test_text_in_which_nothing_shows_is_empty(text):
    with pytest.raises(UnfitText, match="Write something first"):
        clean_text(text, length=LENGTH)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("a <b>c", "<b>"),
        ("</p>", "</p>"),
        ("<!doctype html>", "<!doctype html>"),
        ("<?php", "<?php"),
        ("<SCRIPT\nsrc=x>", "<SCRIPT\nsrc=x>"),
        ("a<b", "<b"),
        ("<svg/onload=alert(1)>", "<svg/onload=alert(1)>"),
        ("<\u200bscript>", "<script>"),
    ],
)  # fmt: skip
def test_html_is_refused_and_named(text, tag):
    with pytest.raises(UnfitText) as refused:
        clean_text(text, length=LENGTH)
    assert f"take out ‘{tag}’" in str(refused.value)


@pytest.mark.parametrize("text", ["a < b", "3<4", "<3", "<- here", "a > b", "&lt;b&gt;", "<<", "<é"])
def test_sign_for_less_is_no_html(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("number", "over"), [(61, "61 characters, 1 more"), (1060, "1,060 characters, 1,000 more")]
)
def test_text_that_is_too_long_is_told_by_how_much(number, over):
    with pytest.raises(UnfitText, match=over):
        clean_text("x" * number, length=LENGTH)


def test_length_counts_what_is_stored():
    assert cleaned("e\u0301" * LENGTH) == "é" * LENGTH
    assert cleaned("\u200b" * 90 + "x" * LENGTH) == "x" * LENGTH
    assert len(cleaned("a\r\n" * 28 + "abcd")) == LENGTH


@pytest.mark.usefixtures("_no_runaway")
@pytest.mark.parametrize(
    "text", ["a" + "\u0301\u0327" * 500_000, "\n" * 1_000_000, "<" * 1_000_000, "a\n \n" * 300_000]
)
def test_huge_text_is_refused(text):
    assert cleaned(text, 3000) is None
