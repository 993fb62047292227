"""What each kind of news tells: the app whose deed it is registers a teller in `ready()`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """What readers are told of an event, now: on the site, in a mail and in a digest.

    `headline` is a line without a full stop, `url` a path of this site, `text` plain text in paragraphs, `byline` who
    and when. `title` is what it is about: the title of a page.
    """

    title: str
    headline: str
    url: str
    text: str = ""
    byline: str = ""


class Teller:
    """Says what events of some kinds tell. Subclasses name the kinds and fetch what there is to say."""

    kinds = ()

    def notices(self, events):
        """Return a dict of Notice by event id, for events that were fetched with conversation and page.

        An event is left out where nobody is to be told any more: its subject is gone, held, or withdrawn. A constant
        number of queries, however many events.
        """
        raise NotImplementedError


_tellers = {}


def register(teller):
    """Add a teller for its kinds."""
    for kind in teller.kinds:
        if kind in _tellers:
            raise ValueError(f"‘{kind}’ is told by somebody already.")
        _tellers[kind] = teller


def notices(events):
    """Return a dict of Notice by event id; without those of which nobody is to be told any more."""
    by_teller = {}
    for event in events:
        by_teller.setdefault(_tellers[event.kind], []).append(event)
    return {pk: notice for teller, some in by_teller.items() for pk, notice in teller.notices(some).items()}
