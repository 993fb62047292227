"""The demonstration's plans: a draft with what people said of it in numbers, and the final plan."""

import uuid

from challenges.models import ChallengePage, CheckMark, PlanItem, PlanPage, Tally
from home.demo.content import aware, read

# Keys of the demonstration's items in a space of their own.
SPACE = uuid.UUID("5c0a1c5e-8f0f-4a69-9d55-0a7f3a9c6b21")


def build_plans():
    """Build what is missing of the demonstration's plans, drafts first, and return whether each was made."""
    return [_build(row) for row in read("plans")["plan"]]


def _build(row):
    challenge = ChallengePage.objects.get(slug=row["challenge"])
    if challenge.get_children().filter(slug=row["slug"]).exists():
        return False
    draft = PlanPage.objects.child_of(challenge).filter(slug=row.get("draft", "")).first()
    origins = {item.key: item for item in draft.items.all()} if draft else {}
    plan = PlanPage(
        title=row["title"],
        slug=row["slug"],
        stage=row["stage"],
        draft=draft,
        pledge=row["pledge"],
        pledge_changed_because=row.get("pledge_changed_because", ""),
    )
    plan.items = [_item(one, number, origins) for number, one in enumerate(row["item"])]
    challenge.add_child(instance=plan)
    for item, one in zip(plan.items.order_by("sort_order"), row["item"], strict=True):
        _check(item, one)
    return True


def _key(name):
    return uuid.uuid5(SPACE, name)


def _item(row, number, origins):
    return PlanItem(
        key=_key(row["key"]) if "key" in row else uuid.uuid4(),
        kind=row["kind"],
        text=row["text"],
        owner=row.get("owner", ""),
        due=row.get("due"),
        origin=origins[_key(row["from"])] if "from" in row else None,
        is_left_out=row.get("left_out", False),
        changed_because=row.get("why", ""),
        sort_order=number,
    )


def _check(item, row):
    """Store what people said of an item: its numbers, and the comments among them."""
    if "numbers" not in row:
        return
    right, wrong, missing = row["numbers"]
    Tally.objects.create(item=item, right=right, wrong=wrong, missing=missing)
    for mark in row.get("mark", []):
        CheckMark.objects.create(
            item=item,
            writer_name=mark["name"],
            verdict=mark["verdict"],
            comment=mark["comment"],
            at=aware(mark["date"]),
        )
