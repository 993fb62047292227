"""What ideas cost: lists of a hundred thousand for a signed-in reader with nothing kept, and supporting one."""

from bench.comments import BY_ONE, EACH, People, Reading, queries_of, write_each
from bench.load import measure

LIST = "/challenges/volume-ideas/ideas/"
PAGES = {
    "ideas, newest": LIST,
    "ideas, most supported": f"{LIST}?sort=supported",
    "ideas, most discussed": f"{LIST}?sort=discussed",
    "ideas, of a theme": f"{LIST}?theme=Rotas&kind=question",
    "ideas, answered": f"{LIST}?status=answered",
}


def measure_lists(server, seconds):
    """Return what each list of ideas costs a signed-in reader, with its number of queries."""
    people = People(1)
    rows = [measure(server, name, path, seconds, people.cookie(0)) for name, path in PAGES.items()]
    return [Reading(row, queries_of(PAGES[row.name], people)) for row in rows]


def measure_supporting(server):
    """Return what it costs to support an idea, and to take that back, by turns."""
    from challenges.models import Idea

    people = People(EACH // BY_ONE)
    written = Idea.objects.filter(challenge__slug="volume-ideas").exclude(writer__in=people.users)
    idea = written.order_by("pk").first()
    return write_each(
        server,
        people,
        "support",
        lambda place: (
            f"/ideas/{idea.pk}/support/",
            {"kind": "support", "support": "" if place % 2 else "on"},
        ),
    )
