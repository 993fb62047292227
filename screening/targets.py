"""What can be reported and moderated: each app registers its own kind of thing in `ready()`."""

from django.http import Http404


class Target:
    """One kind of thing that people report and moderators publish, hold or remove. Subclasses say how.

    `key` stands in the rows of reports, `noun` in sentences: ‘the comment that you reported’.
    """

    key = ""
    noun = ""

    def visible(self, pk, user):
        """Return the thing if this person may read its words, else None."""
        raise NotImplementedError

    def address(self, pk):
        """Return the path at which readers find the thing with this id."""
        raise NotImplementedError

    def writer_id(self, thing):
        """Return the id of who wrote it, or None."""
        raise NotImplementedError

    def count_reports(self, pks, change):
        """Add `change` to the number of undecided reports that is kept beside each thing."""
        raise NotImplementedError


_registered = {}


def register(target):
    """Add a kind of thing."""
    if target.key in _registered:
        raise ValueError(f"‘{target.key}’ is registered already.")
    _registered[target.key] = target


def target_of(key):
    """Return the registered kind with this key. Raises Http404 for one that is not there."""
    try:
        return _registered[key]
    except KeyError as error:
        raise Http404 from error
