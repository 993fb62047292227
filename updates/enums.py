"""What became of something, in a word."""

from django.db import models


class Status(models.TextChoices):
    LISTENING = "listening", "Listening"
    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in-progress", "In progress"
    DONE = "done", "Done"
    NOT_NOW = "not-now", "Not now"
