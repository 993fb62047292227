"""Kinds and states of challenges, what a round takes, and what becomes of ideas."""

from django.db import models

TITLE_LENGTH = 140
TEXT_LENGTH = 3000
MOST_THEMES = 3
# Of each part of an official answer.
PART_LENGTH = 1500
# Of the comment of somebody who checks an item of a plan.
CHECK_LENGTH = 1000


class ChallengeKind(models.TextChoices):
    CHALLENGE = "challenge", "Challenge"
    IDEAS_BOARD = "ideas-board", "Ideas board"
    OPEN_CONVERSATION = "open-conversation", "Open conversation"


class State(models.TextChoices):
    """Where a challenge is in its life; by the clock, never stored."""

    UPCOMING = "upcoming", "Opens soon"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Deed(models.TextChoices):
    """What people may do in a round; reading is always among it."""

    POST = "post", "post"
    SUPPORT = "support", "support"
    COMMENT = "comment", "comment"
    CHECK = "check", "check and challenge"


class IdeaKind(models.TextChoices):
    IDEA = "idea", "Idea"
    QUESTION = "question", "Question"
    CHALLENGE = "challenge", "Challenge to government"


class IdeaState(models.TextChoices):
    """Who may read an idea; `Conversation.visibility` says the same of its conversation."""

    PUBLIC = "public", "public"
    HELD = "held", "held until a moderator has read it"
    WITHDRAWN = "withdrawn", "withdrawn by its writer"
    REMOVED = "removed", "removed by a moderator"
    MERGED = "merged", "merged with another"


# Their words are there to be read; what is merged takes nothing new.
READABLE = (IdeaState.PUBLIC, IdeaState.MERGED)


class Status(models.TextChoices):
    """What those who can do something say of an idea."""

    NONE = "", "Not answered yet"
    RECEIVED = "received", "Received"
    BEING_READ = "being-read", "Being read"
    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in-progress", "In progress"
    DONE = "done", "Done"
    NOT_NOW = "not-now", "Not now"
    NOT_POSSIBLE = "not-possible", "Not possible"
    ALREADY_EXISTS = "already-exists", "Already exists"


# What is no answer yet: somebody has it.
UNDER_WAY = (Status.NONE, Status.RECEIVED, Status.BEING_READ)


class SheetState(models.TextChoices):
    """How far a sheet of answers is."""

    WAITING = "waiting", "Waits for you to confirm it"
    CONFIRMED = "confirmed", "Being applied"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Not applied"


class SupportKind(models.TextChoices):
    SUPPORT = "support", "Support"
    HERE = "here", "It happens here too"


class Sort(models.TextChoices):
    """How the ideas of a challenge follow each other."""

    NEWEST = "newest", "Newest"
    SUPPORTED = "supported", "Most supported"
    DISCUSSED = "discussed", "Most discussed"


class PlanStage(models.TextChoices):
    DRAFT = "draft", "Draft plan"
    FINAL = "final", "Final plan"


class ItemKind(models.TextChoices):
    THEME = "theme", "Theme"
    COMMITMENT = "commitment", "Commitment"
    ACTION = "action", "Action"


class Mark(models.TextChoices):
    """What people say of an item of a draft plan."""

    RIGHT = "right", "Right"
    WRONG = "wrong", "Wrong"
    MISSING = "missing", "Something is missing"


class MarkState(models.TextChoices):
    """Who may read the comment of a mark; what it says of the item counts in any case."""

    PUBLIC = "public", "public"
    HELD = "held", "held until a moderator has read it"
    REMOVED = "removed", "removed by a moderator"


class ActionState(models.TextChoices):
    """How far a promise is: one of the first four; besides, nobody may have checked it for long."""

    NOT_STARTED = "not-started", "Not started"
    UNDER_WAY = "under-way", "Under way"
    DONE = "done", "Done"
    OVERDUE = "overdue", "Overdue"
    NEEDS_CHECKING = "needs-checking", "Needs checking"
