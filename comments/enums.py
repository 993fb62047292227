"""States of a comment, and the orders in which threads are read."""

from django.db import models


class State(models.TextChoices):
    PUBLIC = "public", "public"
    HELD = "held", "held until a moderator has read it"
    WITHDRAWN = "withdrawn", "withdrawn by its writer"
    REMOVED = "removed", "removed by a moderator"


class Sort(models.TextChoices):
    """How the threads of a conversation follow each other; the replies of a thread are always in its own order."""

    NEWEST = "newest", "Newest"
    OLDEST = "oldest", "Oldest"
    LIKED = "liked", "Most liked"
