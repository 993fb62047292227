"""What apps hold of a person: to be shown, taken away as a copy, erased. Each app registers its own in `ready()`."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

LATEST = 20

# Foreign keys to User that no contribution covers, each with the reason.
EXEMPT = {
    "users.User_groups.user": "The groups stand in the profile, and go with the account.",
    "users.User_user_permissions.user": "Powers, not words: they go with the account.",
    "users.AccountDeletion.user": "The deletion itself.",
    "users.DataExport.user": "The copy itself.",
    "screening.Approval.user": "The date of a first approval, no word of it: it goes with the account.",
    "challenges.ResponseSheet.uploaded_by": "What waits a day to become official answers: it goes with the account.",
    "conversations.Conversation.owner": "Set by the app that owns the thing, which answers for it.",
    "account.EmailAddress.user": "Not in use: an account has one address.",
    "wagtailadmin.EditingSession.user": "Says for minutes that somebody edits, and goes with the account.",
    "wagtailadmin.FormState.user": "The state of a form in the CMS, which goes with the account.",
    "wagtailcore.APIToken.user": "A secret: it goes with the account and into no copy.",
    "wagtailcore.PageSubscription.user": "Whether the CMS writes about notes on a page: it goes with the account.",
}


@dataclass(frozen=True)
class Item:
    """A public contribution, as a list shows it."""

    title: str
    url: str
    at: datetime
    excerpt: str


class Contribution:
    """What one app holds of a person. Subclasses say what of it is shown, taken away and erased.

    `key` names the files of a copy, `label` says what is in them. `covers` names the foreign keys to User that this
    answers for, as in "users.Profile.user".
    """

    key = ""
    label = ""
    covers = ()

    def latest(self, user, *, viewer, limit):
        """Return the person's public contributions as Items, newest first: of those only what the viewer may see."""
        return []

    def export(self, user):
        """Yield everything as dicts of the same keys, public or not: texts, numbers, dates, lists of these."""
        return iter(())

    def joined(self, user):
        """Give a new account what its address had before; runs in the transaction that makes the account."""

    def touch(self, user):
        """Make stale the kept pages on which the person's name and profile stand beside these."""

    def erase(self, user, *, words, limit):
        """Take the name away, or with Words.REMOVE the words too; return how many rows were handled, 0 when all are.

        Runs in the transaction of one batch, and handles at most `limit` rows or a little more.
        """
        return 0


_registered = {}


def register(contribution):
    """Add what an app holds of people."""
    if contribution.key in _registered:
        raise ValueError(f"‘{contribution.key}’ is registered already.")
    _registered[contribution.key] = contribution


def registered():
    """Return all contributions, in the order in which they came."""
    return list(_registered.values())


def latest(user, *, viewer):
    """Return a person's latest public contributions of all kinds that the viewer may see, newest first."""
    found = [
        item
        for contribution in registered()
        for item in islice(contribution.latest(user, viewer=viewer, limit=LATEST), LATEST)
    ]
    return sorted(found, key=lambda item: item.at, reverse=True)[:LATEST]


def touch(user):
    """Make stale every kept page on which a person's name and profile stand beside a contribution."""
    for contribution in registered():
        contribution.touch(user)


def joined(user):
    """Give a new account what its address had before."""
    for contribution in registered():
        contribution.joined(user)
