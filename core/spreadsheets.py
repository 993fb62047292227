"""Rows as CSV that a spreadsheet shows and never runs."""

import csv
import datetime
import io

from django.utils import timezone

# A cell that begins so is a formula to a spreadsheet, in Western and in East Asian signs.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Without it Excel reads the names of half of Europe as gibberish.
BYTE_ORDER_MARK = "\ufeff"


def as_cell(value):
    """Return a value as the text of a cell: nothing as empty, a time to the minute, a formula behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).replace("\x00", "")
    # Spaces before the sign do not stop every spreadsheet.
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS) else text


def csv_parts(headings, chunks):
    """Yield a CSV file in parts, one for each chunk of rows (lists of values), so that no more is ever in memory."""
    yield BYTE_ORDER_MARK + _lines([headings])
    for rows in chunks:
        yield _lines(rows)


def _lines(rows):
    lines = io.StringIO()
    # All quoted: where a spreadsheet parts cells at semicolons, a name with one must not begin a new cell.
    csv.writer(lines, quoting=csv.QUOTE_ALL).writerows([as_cell(value) for value in row] for row in rows)
    return lines.getvalue()
