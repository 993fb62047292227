"""What each kind of news tells: the app whose deed it is registers a teller in `ready()`."""

import logging
from dataclasses import dataclass

logger = logging.getLogger(__name__)


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
    """Return a dict of Notice by event id; without those of which nobody is to be told any more, or that fail."""
    return notices_and_errors(events)[0]


def notices_and_errors(events):
    """Return the notices, and as a dict by event id the errors of tellers that failed: each for its own event alone."""
    by_teller = {}
    for event in events:
        by_teller.setdefault(_tellers[event.kind], []).append(event)
    found, errors = {}, {}
    for teller, some in by_teller.items():
        try:
            found |= teller.notices(some)
        except Exception:
            logger.exception("A teller of %s failed", ", ".join(teller.kinds))
            for event in some:
                _tell_one(teller, event, found, errors)
    return found, errors


def _tell_one(teller, event, found, errors):
    try:
        found |= teller.notices([event])
    except Exception as error:  # noqa: BLE001 - logged above; the rows of this event are put off
        errors[event.pk] = error
