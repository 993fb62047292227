"""The demonstration's ideas: what was posted, who supports it in numbers, and what was answered."""

import uuid

from challenges.actions.storing import store
from challenges.enums import TEXT_LENGTH, UNDER_WAY
from challenges.models import ChallengePage, Idea, OfficialResponse
from home.demo.content import aware, read
from screening.words import clean_text

# Names of the demonstration's rows in a space of their own: building it again makes none twice.
SPACE = uuid.UUID("0b3b7d0e-9f6e-4b35-8b1c-6f1d53c5a2f4")


def build_ideas():
    """Build what is missing of the demonstration's ideas, and return whether each was made."""
    return [_build(row) for row in read("ideas")["idea"]]


def _build(row):
    token = uuid.uuid5(SPACE, f"{row['challenge']} {row['title']}")
    if Idea.objects.filter(token=token).exists():
        return False
    at = aware(row["date"])
    responses = row.get("response", [])
    idea = store(
        challenge=ChallengePage.objects.get(slug=row["challenge"]),
        themes=row["themes"],
        token=token,
        kind=row["kind"],
        title=row["title"],
        text=clean_text(row["text"], length=TEXT_LENGTH),
        writer_name=row["name"],
        created_at=at,
        published_at=at,
        support_count=row["supports"],
        here_count=row["here"],
        status=responses[-1]["status"] if responses else "",
        answered_at=_answered_at(responses),
    )
    for response in responses:
        _answer(idea, response)
    return True


def _answered_at(responses):
    answers = [row for row in responses if row["status"] not in UNDER_WAY]
    return aware(answers[0]["date"]) if answers else None


def _answer(idea, row):
    OfficialResponse.objects.create(
        idea=idea,
        status=row["status"],
        team=row.get("team", ""),
        reason=row["reason"],
        said=row.get("said", ""),
        did=row.get("did", ""),
        cannot=row.get("cannot", ""),
        next_date=row.get("next_date"),
        editor_name=row["editor"],
        at=aware(row["date"]),
    )
