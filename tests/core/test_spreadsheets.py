"""Rows as CSV."""

import csv
import io
from datetime import UTC, datetime

import pytest

from core.spreadsheets import as_cell, csv_parts


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "－1",
        "=cmd|' /C calc'!A0",
        "\x00=1",
    ],
)
def test_formula_is_text(text):
    assert as_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Ann", "a=b", "1-2", "ann@nhs.net", "", "0"])
def test_other_text_stays_as_it_is(text):
    assert as_cell(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (0, "0"),
        # A number below nothing begins with a sign too, and is worth less than a formula is dangerous.
        (-1, "'-1"),
        (datetime(2026, 7, 1, 12, 5, 59, tzinfo=UTC), "2026-07-01 13:05"),
    ],
)
def test_value_of_another_kind(value, text):
    assert as_cell(value) == text


def test_file_is_read_back_with_every_sign():
    rows = [["Zoë; =1+1", 'say "yes"'], ["two\nlines", "a,b"]]
    text = "".join(csv_parts(["=Name", "Words"], [rows, []]))
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [["'=Name", "Words"], *rows]
    # Where cells are parted at semicolons, the quotes keep this one together.
    assert '"Zoë; =1+1"' in text


def test_each_chunk_is_a_part_made_when_it_is_wanted():
    made = []

    def chunks():
        for number in range(3):
            made.append(number)
            yield [[number]]

    parts = csv_parts(["Number"], chunks())
    next(parts)
    assert made == []
    next(parts)
    assert made == [0]
