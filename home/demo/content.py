"""Reading the demonstration's data."""

from datetime import datetime, time
from pathlib import Path

from django.utils import timezone

from home.bodies import read_toml

FOLDER = Path(__file__).parent
SOURCE_PAGE = FOLDER / "archive" / "source_004.txt"
MIDDAY = time(12)


def read(name):
    """Return the contents of a file of the demonstration: `read("posts_2018")`."""
    return read_toml(FOLDER / f"{name}.toml")


def posts():
    """Return all posts, oldest first."""
    rows = [row for path in sorted(FOLDER.glob("posts_*.toml")) for row in read(path.stem)["post"]]
    return sorted(rows, key=lambda row: row["date"])


def edited(post, edit):
    """Return the fields of a post as they were before an edit: a title, or one block of the body."""
    before = dict(post)
    if "before_title" in edit:
        before["title"] = edit["before_title"]
    if "before_block" in edit:
        body = [dict(block) for block in post["body"]]
        block = body[edit["before_block"]]
        text = {
            name.removeprefix("before_"): edit[name]
            for name in ("before_html", "before_text")
            if name in edit
        }
        if "text" in text and "text" not in block:
            block[_main_text(block)] = text.pop("text")
        block.update(text)
        before["body"] = body
    return before


def aware(moment):
    """Return a date or a local datetime of the data as a moment; a date means its midday."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, MIDDAY)
    return timezone.make_aware(moment)


def _main_text(block):
    return {"key_figure": "caption", "you_said_we_did": "did"}[block["type"]]
