"""Sending texts as the box does, and reading what comes back."""

import uuid

from django.utils import timezone

from comments.models import StaffComment
from conversations.models import Conversation
from tests.factories.pages import soup, words

TEXT = "The rota comes too late.\n\nSix weeks would do."


def write_address(post):
    """Return where a comment on a post is sent to."""
    return f"/comments/on/{post.conversation.pk}/"


def address(comment, end=""):
    """Return the address of a comment, or of what is done with it: `edit/`."""
    return f"/comments/{comment.pk}/{end}"


def send(client, path, text=TEXT, **fields):
    """Send a text as the box does."""
    return client.post(path, {"text": text, "token": str(uuid.uuid4())} | fields)


def save(client, comment, text, version=None, **fields):
    """Send a new text for a comment as its form does, over the version that is stored now."""
    version = fresh(comment).version if version is None else version
    return client.post(address(comment, "edit/"), {"text": text, "version": version} | fields)


def typed(response):
    """Return the text that stands in the box."""
    # A newline that begins a textarea is none of its text.
    return soup(response).select_one("textarea[name=text]").text.removeprefix("\n")


def problem(response):
    """Return what the page says is wrong."""
    return words(soup(response).select_one(".nhsuk-error-summary"))


def count_of(post):
    """Return the number of comments that stands beside a post's conversation."""
    return Conversation.objects.get(pk=post.conversation.pk).comment_count


def fresh(comment):
    """Return a comment as it is stored now."""
    return StaffComment.objects.get(pk=comment.pk)


def set_clock(monkeypatch, moment):
    """Let it be this moment for all that asks Django for the time."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
