"""Storing what a form sent once, however often it comes."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError

from comments.refusals import Repeated


@dataclass(frozen=True)
class Stored:
    """A thing, and whether this call stored it: a double click, a reload or a second try does not."""

    thing: object
    is_new: bool


def store_once(token, *, find, store):
    """Store what a form with this token sent, unless it is there, and return a Stored.

    `find()` returns what the same person stored with the token before, or None; `store(token)` stores it, and raises
    IntegrityError or Repeated where it was sent twice at the same moment.
    """
    try:
        return Stored(store(token), is_new=True)
    except (IntegrityError, Repeated) as reason:
        # Sent twice at the same moment: the other sending stored it meanwhile.
        earlier = find()
        if earlier:
            return Stored(earlier, is_new=False)
        if isinstance(reason, Repeated):
            raise
        # The token of somebody else, made up or copied: this one gets one of its own.
        return Stored(store(uuid.uuid4()), is_new=True)
