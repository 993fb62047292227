"""Modes of moderation, what becomes of a text, and the reasons that the rules give."""

from django.db import models


class Mode(models.TextChoices):
    """When moderators read what people write."""

    BEFORE = "before", "Before it appears"
    FIRST = "first", "Before it appears, until a writer’s first approval"
    AFTER = "after", "After it appears"


class Outcome(models.TextChoices):
    """What becomes of a text that somebody sends."""

    PUBLISH = "publish", "It appears at once"
    HOLD = "hold", "A moderator reads it first"


class Rule(models.TextChoices):
    """The community rules, as reasons for a report and for a removal; each ends ‘because it …’."""

    IDENTIFIES = "identifies", "Could identify a patient or colleague"
    HELP = "help", "Someone needs help"
    DISRESPECTFUL = "disrespectful", "Is abusive, threatening or disrespectful"
    OFF_TOPIC = "off-topic", "Is not about the subject"
    SUPPLIER = "supplier", "Names a supplier or product"
    PARTY_POLITICS = "party-politics", "Is party political"
    ADVERTISING = "advertising", "Advertises, recruits for research or asks to sign a petition"
    REPEATED = "repeated", "Repeats what was posted before"
    OTHER = "other", "Breaks another rule"
    ASKED = "asked", "Somebody whom it concerns asked for it"


# What can be said of a thing when it is reported: who asks for their own words to go writes to the team.
REPORTED = [choice for choice in Rule.choices if choice[0] != Rule.ASKED]


class Answer(models.TextChoices):
    """What a moderator decided about what was reported."""

    OPEN = "", "Not decided yet"
    REMOVED = "removed", "It was removed"
    KEPT = "kept", "It stays"
    GONE = "gone", "Its writer had withdrawn it"
