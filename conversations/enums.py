"""Kinds and visibilities of a conversation."""

from django.db import models


class Kind(models.TextChoices):
    POST = "post", "post"
    CHALLENGE = "challenge", "challenge"
    ACTION = "action", "action update"
    IDEA = "idea", "idea"
    EVENT = "event", "event"
    PANEL = "panel", "panel"
    AUTHOR = "author", "author"
    CATEGORY = "category", "category"
    SITE = "site", "site"


# What people comment on; the others are there to be followed.
DISCUSSED = (Kind.POST, Kind.CHALLENGE, Kind.ACTION, Kind.IDEA, Kind.EVENT, Kind.PANEL)


class Visibility(models.TextChoices):
    PUBLIC = "public", "public"
    HELD = "held", "held until a moderator has read it"
    MODERATORS = "moderators", "moderators only"
    SPEAK_UP = "speak-up", "held in private with the way to speak up"
    WITHDRAWN = "withdrawn", "withdrawn by its writer"
    REMOVED = "removed", "removed by a moderator"


class Openness(models.TextChoices):
    """Whether people can take part at a moment."""

    UPCOMING = "upcoming", "not open yet"
    OPEN = "open", "open"
    CLOSED = "closed", "closed"
