"""Sheets of official answers for tests."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from challenges.actions import keep_sheet
from challenges.sheet import KNOWN, check
from challenges.sheet_files import read_lines

HEADINGS = ["id", "status", "reason", "team", "said", "did", "cannot", "next_date"]


def uploaded(data, name="answers.csv"):
    """Return bytes as a file that somebody uploaded."""
    return SimpleUploadedFile(name, data)


def csv_of(*rows, headings=HEADINGS, encoding="utf-8", delimiter=","):
    """Return the bytes of a CSV file."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows([headings, *rows])
    return lines.getvalue().encode(encoding)


def xlsx_of(*rows, headings=HEADINGS):
    """Return the bytes of an .xlsx file; a text that begins with = becomes a formula."""
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def checked(data, by):
    """Return what the bytes of a file say, as Checked."""
    return check(read_lines(uploaded(data), KNOWN), by=by)


def kept(by, *rows):
    """Keep a sheet of these rows, which have no fault, and return the ResponseSheet."""
    found = checked(csv_of(*rows), by)
    assert not found.faults.sentences
    return keep_sheet(by=by, checked=found)
