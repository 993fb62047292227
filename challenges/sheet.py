"""A sheet of official answers: what its columns are, and every fault in it as a line that says what to do."""

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings

from challenges.enums import Status
from challenges.forms import AnswerForm
from challenges.models import Idea, OfficialResponse
from challenges.permissions import user_can_answer
from challenges.refusals import NotASheet
from challenges.sheet_files import BROKEN, FORMULA
from conversations.models import Conversation
from core.first_rows import in_chunks

REQUIRED = ("id", "status", "reason")
COLUMNS = (*REQUIRED, "team", "said", "did", "cannot", "next_date")
# What stands in the template for whoever fills it in, and is not read.
UNREAD = ("title",)
KNOWN = frozenset((*COLUMNS, *UNREAD))

MOST_FAULTS = 1000
ROWS_AT_ONCE = 1000
STATUSES = {words.casefold(): str(status) for status in Status if status for words in (status, status.label)}
IN_ADDRESS = re.compile(r"(?:.*/)?ideas/(\d{1,18})-[^/]*/?")


class Faults:
    """Lines of what is wrong: the first thousand are kept, and how many there are in all."""

    def __init__(self):
        self.lines = []
        self.number = 0

    def add(self, line):
        self.number += 1
        if self.number <= MOST_FAULTS:
            self.lines.append(line)

    def __bool__(self):
        return self.number > 0

    @property
    def sentences(self):
        """The lines, and a last one with the number of those that are not shown."""
        more = self.number - len(self.lines)
        return [*self.lines, *([f"There are {more:,} more. Put these right first."] if more else [])]


@dataclass
class Checked:
    """A sheet that was read: rows as `ResponseSheet` keeps them, the faults, and how many rows hold no answer yet."""

    rows: list = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    left_alone: int = 0


def check(lines, *, by):
    """Return what lines (`sheet_files.read_lines`) say as Checked, for a person who answers.

    A row is a dict of the fields of AnswerForm with a date as text, `row`, its number in the sheet, `idea`, the id, and
    `was`, the status that it replaces. Raises NotASheet where the columns are wrong.
    """
    lines = iter(lines)
    names = _columns(next(lines, (1, []))[1])
    checked, form, seen = Checked(), AnswerForm({}), {}
    while chunk := list(islice(lines, ROWS_AT_ONCE)):
        asked = [row for number, cells in chunk if (row := _read(number, cells, names, checked))]
        ideas = answerable([row["idea"] for row in asked], by=by)
        for row in asked:
            _check_row(row, ideas, form, seen, checked)
    return checked


def answerable(ids, *, by):
    """Return the ideas of these ids that a person may answer by id, each with its latest answer's id as `after`.

    Three queries, and those that the visibility of pages takes.
    """
    ideas = list(Idea.objects.public().filter(pk__in=ids).select_related("conversation"))
    # By their ids: joined to the ideas, SQLite would look at every conversation that there is.
    visible = Conversation.objects.visible_to(by).filter(pk__in=[idea.conversation_id for idea in ideas])
    seen = set(visible.values_list("pk", flat=True))
    found = {idea.pk: idea for idea in ideas if idea.conversation_id in seen and user_can_answer(by, idea)}
    latest = OfficialResponse.objects.filter(idea__in=list(found)).order_by("at", "pk")
    after = dict(latest.values_list("idea_id", "pk"))
    for idea in found.values():
        idea.after = after.get(idea.pk, 0)
    return found


def to_fill_in(challenge, *, by):
    """Return the headings of a sheet for a person to fill in, and its rows in chunks: the ideas without an answer."""
    visible = Conversation.objects.visible_to(by)
    ideas = challenge.ideas.to_answer().filter(conversation__in=visible).exclude(writer=by)
    blank = [""] * len(COLUMNS[1:])
    chunks = ([[idea.pk, idea.title, *blank] for idea in some] for some in in_chunks(ideas, ROWS_AT_ONCE))
    return ["id", "title", *COLUMNS[1:]], chunks


def _columns(headings):
    """Return the names of the columns in their order; raises NotASheet, with every fault in them."""
    names = [_name(heading) for heading in headings]
    while names and not names[-1]:
        names.pop()
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name or "one without a name" for name in names if name not in KNOWN]
    twice = sorted({name for name in names if name in KNOWN and names.count(name) > 1})
    faults = [
        f"{what}: {', '.join(wrong)}."
        for what, wrong in (
            ("These columns are missing", missing),
            ("These columns are not known", unknown),
            ("These columns are there twice", twice),
        )
        if wrong
    ]
    if faults:
        raise NotASheet(f"{' '.join(faults)} The first row names the columns: {', '.join(COLUMNS)}.")
    return names


def _name(heading):
    return "a formula" if heading in (FORMULA, BROKEN) else "_".join(heading.casefold().split())[:60]


def _read(number, cells, names, checked):
    """Return a line as a dict with the id of its idea, None where it holds no answer or a fault."""
    row = dict.fromkeys(COLUMNS, "") | dict(zip(names, cells, strict=False))
    if not any(row[name] for name in COLUMNS[1:]):
        checked.left_alone += 1
        return None
    faults = [
        f"{name}: this is a formula. Put its result here as text."
        if row[name] is FORMULA
        else f"{name}: this is an error of the spreadsheet. Put the right text here."
        for name in COLUMNS
        if row[name] in (FORMULA, BROKEN)
    ]
    if any(cells[len(names) :]):
        faults.append("it has more cells than there are columns. Put text with commas in quotation marks.")
    idea = None if row["id"] in (FORMULA, BROKEN) else _id_of(row["id"])
    if idea is None and row["id"] not in (FORMULA, BROKEN):
        faults.append("id: enter the number of an idea, or its address on this site.")
    for fault in faults:
        checked.faults.add(f"Row {number}, {fault}")
    return None if faults else row | {"row": number, "idea": idea}


def _id_of(text):
    """Return the number of an idea that a number or an address names, or None."""
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    try:
        address = urlsplit(text)
    except ValueError:
        return None
    if address.netloc and address.netloc.casefold() != urlsplit(settings.SITE_ADDRESS).netloc.casefold():
        return None
    found = IN_ADDRESS.fullmatch(address.path)
    return int(found[1]) if found else None


def _check_row(row, ideas, form, seen, checked):
    number, pk = row["row"], row["idea"]
    idea = ideas.get(pk)
    before = seen.setdefault(pk, number)
    if idea is None:
        checked.faults.add(
            f"Row {number}, id: there is no public idea {pk} of somebody else that you can see."
        )
    if before != number:
        checked.faults.add(f"Row {number}, id: idea {pk} is in row {before} already. Keep one of the two.")
    # One form for all: to make one costs more than to clean one.
    form.data = row | {"after": idea.after if idea else 0}
    form.data["status"] = STATUSES.get(row["status"].casefold(), row["status"])
    form.full_clean()
    for name, errors in form.errors.items():
        for error in errors:
            checked.faults.add(f"Row {number}, {name}: {error}")
    if not checked.faults:
        day = form.cleaned_data["next_date"]
        checked.rows.append(
            form.cleaned_data
            | {"row": number, "idea": pk, "was": idea.status, "next_date": day.isoformat() if day else ""}
        )
