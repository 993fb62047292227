"""Kinds, visibilities and modes of a conversation."""

from django.db import models


class Kind(models.TextChoices):
    POST = "post", "post"
    CHALLENGE = "challenge", "challenge"
    ACTION = "action", "action update"
    IDEA = "idea", "idea"
    EVENT = "event", "event"
    AUTHOR = "author", "author"
    CATEGORY = "category", "category"
    SITE = "site", "site"


class Visibility(models.TextChoices):
    PUBLIC = "public", "public"
    HELD = "held", "held until a moderator has read it"
    MODERATORS = "moderators", "moderators only"
    SPEAK_UP = "speak-up", "held in private with the way to speak up"
    WITHDRAWN = "withdrawn", "withdrawn by its writer"
    REMOVED = "removed", "removed by a moderator"


class Mode(models.TextChoices):
    BEFORE = "before", "read before it appears"
    AFTER = "after", "read after it appears"
    FIRST = "first", "read before it appears, until a writer's first approval"
