"""States of a comment."""

from django.db import models


class State(models.TextChoices):
    PUBLIC = "public", "public"
    HELD = "held", "held until a moderator has read it"
    WITHDRAWN = "withdrawn", "withdrawn by its writer"
    REMOVED = "removed", "removed by a moderator"
    # Nobody read it, so no stub may appear where nothing stood before.
    ERASED = "erased", "erased unread, with its writer's account"


# What has a place in the thread: a comment, or the stub that says what became of it.
SHOWN = (State.PUBLIC, State.WITHDRAWN, State.REMOVED)
