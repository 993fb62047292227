"""A message to many: composed once, and for each recipient only what differs is put in.

Composing costs a millisecond or two, putting in some microseconds. What differs is marked by words of letters and
digits, which no encoding changes, and looked for in the bytes of the finished message. They are drawn anew for each
message: who could write one into a comment would have the links of its readers put in there.
"""

import secrets
from dataclasses import astuple, dataclass, field
from email.utils import parseaddr
from functools import cached_property

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from core.delivery import in_one_line, render
from subscriptions.tokens import choices_token, unsubscribe_token


def _word():
    return f"m{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Marks:
    """What stands in a message for what differs: the address, the number of the message, and two tokens."""

    addressee: str = field(default_factory=lambda: f"{_word()}@example.org")
    number: str = field(default_factory=_word)
    leave: str = field(default_factory=_word)
    choices: str = field(default_factory=_word)


class OneOfMany(EmailMultiAlternatives):
    """A message that knows its bytes, for the backends that ask for them (SMTP, files)."""

    made = None

    def message(self, **kwargs):
        return self.made or super().message(**kwargs)


class Made:
    """The bytes of a message, in the place of Python's own object for one."""

    def __init__(self, prototypes, values):
        self.prototypes, self.values = prototypes, values

    def as_bytes(self, unixfrom=False, linesep="\n"):
        raw = self.prototypes[linesep]
        for mark, value in self.values.items():
            raw = raw.replace(mark.encode(), value.encode())
        return raw


class Composed:
    """A message of templates/mail/, as everybody on one list gets it.

    `list_code` names the list in the header List-Id, and mail programs gather messages of one `thread_id`.
    """

    def __init__(self, message, context, *, list_code, thread_id=""):
        self.marks = Marks()
        self.host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
        context = context | {
            "SITE_NAME": settings.SITE_NAME,
            "SITE_ADDRESS": settings.SITE_ADDRESS,
            "leave_url": _absolute("subscriptions:unsubscribe", self.marks.leave),
            "choices_url": _absolute("subscriptions:choices_by_link", self.marks.choices),
        }
        self.subject = in_one_line(render(message, "subject.txt", context))
        self.text = render(message, "body.txt", context)
        self.html = render(message, "body.html", context)
        self.headers = {
            "Auto-Submitted": "auto-generated",
            # Exchange, which NHSmail runs on, would answer with notes of absence.
            "X-Auto-Response-Suppress": "All",
            "Message-ID": f"<{self.marks.number}@{self.host}>",
            "List-Id": f"{settings.SITE_NAME} <{list_code}.{self.host}>",
            "List-Unsubscribe": f"<{context['leave_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        if thread_id:
            self.headers |= dict.fromkeys(("In-Reply-To", "References"), f"<{thread_id}@{self.host}>")

    def to(self, subscriber, mailing_list, number):
        """Return the message for one subscriber; `number` makes its Message-ID, the same at every try."""
        values = {
            self.marks.addressee: subscriber.address,
            self.marks.number: number,
            self.marks.leave: unsubscribe_token(subscriber, mailing_list),
            self.marks.choices: choices_token(subscriber),
        }
        email = self._email(values)
        if self._prototypes and subscriber.address.isascii():
            email.made = Made(self._prototypes, values)
        return email

    def _email(self, values):
        def put_in(text):
            for mark, value in values.items():
                text = text.replace(mark, value)
            return text

        email = OneOfMany(
            subject=self.subject,
            body=put_in(self.text),
            to=[put_in(self.marks.addressee)],
            headers={name: put_in(value) for name, value in self.headers.items()},
        )
        email.attach_alternative(put_in(self.html), "text/html")
        return email

    @cached_property
    def _prototypes(self):
        """The finished message with its marks, by line end; None where an encoding has touched a mark."""
        message = self._email({}).message()
        prototypes = {linesep: message.as_bytes(linesep=linesep) for linesep in ("\n", "\r\n")}
        parts = (self.text, self.html, *self.headers.values(), self.marks.addressee)
        for mark in astuple(self.marks):
            wanted = sum(part.count(mark) for part in parts)
            if any(raw.count(mark.encode()) != wanted for raw in prototypes.values()):
                return None
        return prototypes


def _absolute(name, token):
    return f"{settings.SITE_ADDRESS}{reverse(name, args=[token])}"
