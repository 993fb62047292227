"""States that models, querysets and filters share."""

from django.db import models


class ActionState(models.TextChoices):
    """How far a promise is: one of the first four; besides, nobody may have checked it for long."""

    NOT_STARTED = "not-started", "Not started"
    UNDER_WAY = "under-way", "Under way"
    DONE = "done", "Done"
    OVERDUE = "overdue", "Overdue"
    NEEDS_CHECKING = "needs-checking", "Needs checking"
