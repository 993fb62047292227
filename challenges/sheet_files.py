"""Files of spreadsheets as lines of text: CSV in the encodings that offices use, and .xlsx. Nothing is evaluated."""

import csv
import io
import re
import zipfile

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from challenges.refusals import NotASheet

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
# A sheet of that size has a tenth of it; what has more is made to fill the memory.
MOST_BYTES_UNPACKED = 100 * MEGABYTE
MOST_ROWS = 50_000
MOST_COLUMNS = 50
# The most that a sheet of Excel has.
LAST_LINE = 1_048_576

# What stands in place of the text of a cell that has none to give.
FORMULA = object()
BROKEN = object()

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
XLSX, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# A sign of a formula and then what only a formula goes on with: ‘- We ordered 30’ and ‘@nhs.uk’ are none.
LOOKS_LIKE_FORMULA = re.compile(
    r"""[=＝]\s*\S
    |[-+@－＋＠]\s*(?:
        \w[\w.]*[(|]                            # @SUM(  +cmd|
        |\w[\w.]*!\$?[A-Z]+\$?\d                # +Sheet1!A1
        |\$?[A-Z]{1,3}\$?\d+(?![\w\s])          # -A1
        |[\d(.][\d.,)]*[-+*/^&][\d($A-Z]        # +1+2
    )""",
    re.VERBOSE,
)
# How spreadsheets, and `core.spreadsheets`, say that what follows is text.
AS_TEXT = re.compile(r"'(?=\s*[-+=@－＋＝＠])")

TOO_BIG = f"This file is larger than {MOST_BYTES // MEGABYTE} MB. Split it into smaller ones."
TOO_BIG_UNPACKED = (
    "This file holds far more than its size says. Save only the sheet with the answers, as CSV."
)
TOO_MANY = f"This file has more than {MOST_ROWS:,} rows. Split it into smaller ones."
OLD_EXCEL = "This is a file of an old Excel. Save it as .xlsx or as CSV UTF-8."
BROKEN_XLSX = "This .xlsx file cannot be read. Open it in Excel, save it again, or save it as CSV UTF-8."
NO_TEXT = "This is neither a CSV nor an .xlsx file, or its encoding is unknown. Save it as CSV UTF-8."
BROKEN_CSV = (
    "The file cannot be parted into cells after row {}. Look for a quotation mark that is not closed."
)


def read_lines(file, known):
    """Return the lines of an uploaded file as pairs of a row number and its cells, those without a cell left out.

    A cell is a stripped text, FORMULA, or BROKEN for an error of the spreadsheet. `known` are names of columns, by
    which the separator of a CSV file is told. Raises NotASheet, with what to do.
    """
    if file.size > MOST_BYTES:
        raise NotASheet(TOO_BIG)
    data = file.read()
    if data.startswith(XLS):
        raise NotASheet(OLD_EXCEL)
    lines = _lines_of_xlsx(data) if data.startswith(XLSX) else _lines_of_csv(_decoded(data), known)
    return [(number, cells) for number, cells in lines if any(cells)]


def _decoded(data):
    encodings = ["utf-16"] if data.startswith(UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotASheet(NO_TEXT)


def _lines_of_csv(text, known):
    headings = text.partition("\n")[0].casefold()
    separator = max(
        ",;\t", key=lambda sign: sum(name.strip(' "\r') in known for name in headings.split(sign))
    )
    lines = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1
        ):
            if number > MOST_ROWS + 1 and any(cells):
                raise NotASheet(TOO_MANY)
            lines.append((number, [_cell_of_csv(cell) for cell in cells[:MOST_COLUMNS]]))
    except csv.Error as error:
        raise NotASheet(BROKEN_CSV.format(len(lines))) from error
    return lines


def _cell_of_csv(text):
    text = text.strip()
    if LOOKS_LIKE_FORMULA.match(text):
        return FORMULA
    return AS_TEXT.sub("", text, count=1) if AS_TEXT.match(text) else text


def _lines_of_xlsx(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Python reads no more of a part than is said here.
            size = sum(part.file_size for part in archive.infolist())
        if size > MOST_BYTES_UNPACKED:
            raise NotASheet(TOO_BIG_UNPACKED)
        # With `data_only`, a formula would look like its last result.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        # What the file says of its own size may be false.
        sheet.reset_dimensions()
        return _lines_of_worksheet(sheet)
    except NotASheet:
        raise
    except Exception as error:  # the library lets through whatever a broken file makes Python say
        raise NotASheet(BROKEN_XLSX) from error


def _lines_of_worksheet(sheet):
    lines = []
    # Rows that the file leaves out come as empty ones, be it a thousand million.
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        cells = ["" if cell is EMPTY_CELL else _cell_of_xlsx(cell) for cell in row]
        if number > LAST_LINE or (number > MOST_ROWS + 1 and any(cells)):
            raise NotASheet(TOO_MANY)
        lines.append((number, cells))
    return lines


def _cell_of_xlsx(cell):
    value = cell.value
    if cell.data_type == "f":
        return FORMULA
    if cell.data_type == "e":
        return BROKEN
    if value is None:
        return ""
    if cell.data_type == "d":
        return value.strftime("%Y-%m-%d") if hasattr(value, "year") else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
