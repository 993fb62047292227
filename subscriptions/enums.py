"""Kinds of news, how soon each is told, and how far a message is."""

from django.db import models


class Kind(models.TextChoices):
    """What people are told. The labels stand in the table of choices, after 'Tell me when'."""

    REPLY = "reply", "someone replies to me"
    THREAD = "thread", "someone writes in a thread that I follow"
    MY_COMMENT = "my-comment", "a comment of mine is held, published, changed or removed"
    STATUS_UPDATE = "status-update", "there is a status update on something I follow"
    NEW_POST = "new-post", "there is a new post in a category or by an author I follow"
    IMPORTANT_EDIT = "important-edit", "something I follow changes in an important way"
    ROUND = "round", "a round of something I follow opens, closes or is extended"
    RESPONSE = "response", "there is an official answer to an idea that I follow or took part in"
    MY_IDEA = "my-idea", "an idea of mine is held, published, changed, merged or removed"
    LED_TO = "led-to", "words of mine led to an action"


class Pace(models.TextChoices):
    AT_ONCE = "at-once", "At once"
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    SITE = "site", "On the site only"
    NEVER = "never", "Never"


# What waits for a digest.
GATHERED = (Pace.DAILY, Pace.WEEKLY)
# What an address without an account can choose: it has no bell.
PACES_OF_ADDRESSES = (Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY, Pace.NEVER)

# Answers are waited for; all else can wait for the digest.
DEFAULT_PACES = dict.fromkeys(
    (Kind.REPLY, Kind.MY_COMMENT, Kind.MY_IDEA, Kind.RESPONSE, Kind.LED_TO), Pace.AT_ONCE
)
DEFAULT_PACE = Pace.WEEKLY


def default_pace(kind):
    """Return how soon a kind of news is told to somebody who chose nothing."""
    return DEFAULT_PACES.get(kind, DEFAULT_PACE)


class State(models.TextChoices):
    """How far the mail of a notification, or a digest, is."""

    NONE = "", "No mail of its own"
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "Not sent: nobody to tell, or nothing to tell any more"
    FAILED = "failed", "Given up"


class Trouble(models.TextChoices):
    """Why an address gets no mail."""

    NONE = "", "None"
    BOUNCED = "bounced", "Mail to it came back"
    COMPLAINED = "complained", "It was reported as spam"
