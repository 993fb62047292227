"""The links in mails: signed with the secret of their subscriber, they hold as long as the subscriber does.

They sign nobody in. One that unsubscribes names the one list that it leaves: a conversation (and thread) or a kind of
news. One that leads to the choices carries a version, so that it can be revoked.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from subscriptions.enums import Kind
from subscriptions.models import Subscriber

MAC_LENGTH = 22
TOKEN = re.compile(r"(?P<pk>\d{1,18})-(?P<list>[a-z0-9.-]{1,60})-(?P<mac>[\w-]{22})", re.ASCII)
CHOICES = "choices"
FIRST_VERSION = 1
DIGEST = "digest"


@dataclass(frozen=True)
class MailingList:
    """What one mail was sent for: a conversation or a thread of it, a kind of news, or else the digest."""

    conversation_id: int | None = None
    thread: int = 0
    kind: str = ""

    @property
    def is_digest(self):
        return self.conversation_id is None and not self.kind

    @property
    def code(self):
        """The list in letters and digits, for links and for the header List-Id."""
        if self.is_digest:
            return DIGEST
        if self.kind:
            return f"k.{self.kind}"
        return f"c.{self.conversation_id}.{self.thread}" if self.thread else f"c.{self.conversation_id}"

    @classmethod
    def of_code(cls, code):
        """Return the list of a code. Raises ValueError for what is none."""
        letter, *rest = code.split(".")
        if code == DIGEST:
            return cls()
        if letter == "k" and len(rest) == 1:
            return cls(kind=Kind(rest[0]).value)
        if letter == "c" and len(rest) in (1, 2):
            return cls(*(int(number) for number in rest))
        raise ValueError(f"‘{code}’ names no list.")


def unsubscribe_token(subscriber, mailing_list):
    """Return what stands in the link that leaves one list."""
    return _token(subscriber, mailing_list.code)


def choices_token(subscriber):
    """Return what stands in the link that leads to a subscriber's choices."""
    return _token(subscriber, f"{CHOICES}.{subscriber.links_version}")


def choices_token_in_old_links(subscriber):
    """Return the token of the choices for a page that a lasting link leads to, '' once links were revoked.

    Links that unsubscribe are never revoked, so who holds one must not come to the choices by it.
    """
    return choices_token(subscriber) if subscriber.links_version == FIRST_VERSION else ""


def read_unsubscribe_token(token):
    """Return the subscriber and the list of a link, or (None, None) where it is forged or nobody's any more."""
    subscriber, code = _read(token)
    try:
        return (subscriber, MailingList.of_code(code)) if subscriber else (None, None)
    except ValueError:
        return None, None


def read_choices_token(token):
    """Return the subscriber whose choices a link leads to, or None where it is forged, revoked or nobody's."""
    subscriber, code = _read(token)
    return subscriber if subscriber and code == f"{CHOICES}.{subscriber.links_version}" else None


def _token(subscriber, code):
    return f"{subscriber.pk}-{code}-{_mac(subscriber, code)}"


def _mac(subscriber, code):
    digest = hmac.digest(subscriber.secret.encode(), code.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode()[:MAC_LENGTH]


def _read(token):
    parts = TOKEN.fullmatch(token)
    if parts is None:
        return None, ""
    subscriber = Subscriber.objects.select_related("user").filter(pk=int(parts["pk"])).first()
    if subscriber is None or not hmac.compare_digest(_mac(subscriber, parts["list"]), parts["mac"]):
        return None, ""
    return subscriber, parts["list"]
