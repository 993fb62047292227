"""The ideas of a challenge: what of them is chosen, in which order, a page at a time; the choices with numbers."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime

from challenges.enums import UNDER_WAY, IdeaKind, Sort, Status
from challenges.models import IdeaTheme
from comments.writers import Writer, writers_of
from conversations.enums import Kind, Visibility
from conversations.permissions import MODERATE
from core.cursors import read_cursor, write_cursor
from core.exceptions import PageNotFound

A_PAGE = 20
ANSWERED, OVERDUE, MINE = "answered", "overdue", "1"
PARAMS = ("sort", "kind", "status", "theme", "after")
# Numbers beside the choices may be so old: of 100,000 ideas they take a while to count.
COUNTED_FOR = 60
# What a page is ordered by, the largest first, and then by the id of the same table.
ORDERS = {
    Sort.NEWEST: ("published_at", "pk"),
    Sort.SUPPORTED: ("support_count", "pk"),
    Sort.DISCUSSED: ("conversation__comment_count", "conversation_id"),
}
# One's own that wait have not been published.
OF_MINE = ("created_at", "pk")


@dataclass(frozen=True)
class Chosen:
    """What of the ideas is shown: everything where a part is empty."""

    sort: Sort = Sort.NEWEST
    kind: str = ""
    status: str = ""
    theme: str = ""
    mine: bool = False

    def query(self, **changes):
        """Return the query of the address with something else chosen, '' for everything."""
        values = {name: getattr(self, name) for name in ("sort", "kind", "status", "theme")}
        values |= {"mine": MINE if self.mine else ""} | changes
        if values["sort"] == Sort.NEWEST:
            values["sort"] = ""
        given = {name: value for name, value in values.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def is_everything(self):
        return not (self.kind or self.status or self.theme or self.mine)


def read_chosen(get, challenge, *, hides_order=False):
    """Return what an address chooses. Raises PageNotFound for what there is none of."""
    chosen = Chosen(
        sort=_one_of(get.get("sort", ""), Sort.values) or Sort.NEWEST,
        kind=_one_of(get.get("kind", ""), IdeaKind.values),
        status=_one_of(get.get("status", ""), [*Status.values, ANSWERED, OVERDUE]),
        theme=_one_of(get.get("theme", ""), challenge.theme_list),
        mine=get.get("mine") == MINE,
    )
    if hides_order and chosen.sort == Sort.SUPPORTED:
        raise PageNotFound("How many support an idea is hidden until this round ends.")
    return chosen


def _one_of(wanted, known):
    if wanted and wanted not in known:
        raise PageNotFound("There are no such ideas. Start from the list of all ideas.")
    return wanted


@dataclass
class IdeaPage:
    """One page of ideas; `cursor` leads to the next, or is empty."""

    ideas: list = field(default_factory=list)
    cursor: str = ""


def idea_page(challenge, user, chosen, after="", size=None):
    """Return a page of a challenge's ideas that somebody may read, in four queries at the most.

    Raises Http404 for a cursor that is not ours, or of another order.
    """
    rows = _narrowed(challenge.ideas.visible_to(user), user, chosen)
    if chosen.sort == Sort.DISCUSSED and not chosen.mine and not challenge.ideas_are_private:
        # What the index of conversations is of: else all of them would be sorted.
        rows = rows.filter(
            conversation__parent=challenge.conversation,
            conversation__kind=Kind.IDEA,
            conversation__visibility=Visibility.PUBLIC,
        )
    name, pk = OF_MINE if chosen.mine and chosen.sort == Sort.NEWEST else ORDERS[chosen.sort]
    cursors = f"ideas-{chosen.sort}-{name}"
    position = read_cursor(after, of=cursors)
    if position:
        value = parse_datetime(position[0]) if chosen.sort == Sort.NEWEST else position[0]
        beyond = Q(**{f"{name}__lt": value}) | Q(**{name: value, f"{pk}__lt": position[1]})
        rows = rows.filter(beyond, **{f"{name}__lte": value})
    rows = rows.select_related("conversation").prefetch_related("themes")
    size = size or A_PAGE
    found = list(rows.order_by(f"-{name}", f"-{pk}")[: size + 1])
    shown = found[:size]
    _attach(shown, challenge)
    if len(found) == len(shown):
        return IdeaPage(shown)
    return IdeaPage(shown, write_cursor(*_position(shown[-1], name), of=cursors))


def _narrowed(rows, user, chosen):
    # What waits or was taken back stands among one's own alone.
    rows = rows.filter(writer_id=user.pk) if chosen.mine else rows.public()
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.status == ANSWERED:
        rows = rows.exclude(status__in=UNDER_WAY)
    elif chosen.status == OVERDUE:
        rows = rows.unanswered()
    elif chosen.status:
        rows = rows.filter(status=chosen.status)
    if chosen.theme:
        rows = rows.filter(themes__name=chosen.theme)
    return rows


def _position(idea, name):
    if name == ORDERS[Sort.DISCUSSED][0]:
        return idea.conversation.comment_count, idea.conversation_id
    value = getattr(idea, name)
    return value if isinstance(value, int) else value.isoformat(), idea.pk


def _attach(ideas, challenge):
    """Give each idea its challenge, which is at hand, and who wrote it."""
    writers = writers_of({idea.writer_id for idea in ideas} - {None})
    for idea in ideas:
        idea.challenge = idea.conversation.page = challenge
        idea.author = writers.get(idea.writer_id) or Writer(idea.writer_name)


def numbers(challenge, user):
    """Return how many ideas somebody may choose: dicts by kind, status and theme, and how many are overdue.

    Up to a minute old; four queries, when they are counted anew.
    """
    sees_all = user.has_perm(MODERATE)
    key = f"challenges:numbers:{challenge.pk}:{'all' if sees_all else 'open'}"
    return cache.get_or_set(key, lambda: _count(challenge, sees_all), COUNTED_FOR)


def _count(challenge, sees_all):
    shown = Q(state="public") if sees_all else Q(state="public", is_private=False)
    ideas = challenge.ideas.filter(shown).order_by()
    of_theme = IdeaTheme.objects.filter(idea__in=ideas).order_by()
    of_kind, of_status = Counter(), Counter()
    for kind, status, number in ideas.values_list("kind", "status").annotate(number=Count("pk")):
        of_kind[kind] += number
        of_status[status] += number
    return {
        "kind": dict(of_kind),
        "status": dict(of_status),
        "overdue": ideas.unanswered().count(),
        "theme": dict(of_theme.values_list("name").annotate(number=Count("pk"))),
    }


@dataclass(frozen=True)
class Choice:
    """One choice of a filter: its words, where it leads, how many there are, and whether it is chosen."""

    label: str
    query: str
    number: int
    is_chosen: bool


def choices(challenge, user, chosen):
    """Return the filters as pairs of a heading and a list of Choice."""
    counted = numbers(challenge, user)
    total = sum(counted["kind"].values())
    answered = sum(number for status, number in counted["status"].items() if status not in UNDER_WAY)

    def choice(name, value, label, number):
        return Choice(label, chosen.query(**{name: value}), number, getattr(chosen, name) == value)

    statuses = [
        choice("status", status.value, status.label, counted["status"].get(status.value, 0))
        for status in Status
        if status and counted["status"].get(status.value)
    ]
    found = [
        (
            "Kind",
            [
                choice("kind", "", "All kinds", total),
                *(
                    choice("kind", kind.value, KINDS[kind], counted["kind"].get(kind.value, 0))
                    for kind in IdeaKind
                ),
            ],
        ),
        (
            "Answer",
            [
                choice("status", "", "All", total),
                choice("status", ANSWERED, "Answered", answered),
                choice("status", OVERDUE, "Answer overdue", counted["overdue"]),
                *statuses,
            ],
        ),
    ]
    if challenge.theme_list:
        found.append(
            (
                "Theme",
                [
                    choice("theme", "", "All themes", total),
                    *(
                        choice("theme", theme, theme, counted["theme"].get(theme, 0))
                        for theme in challenge.theme_list
                    ),
                ],
            )
        )
    return found


KINDS = {
    IdeaKind.IDEA: "Ideas",
    IdeaKind.QUESTION: "Questions",
    IdeaKind.CHALLENGE: "Challenges to government",
}
