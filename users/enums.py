"""States and choices of people."""

from django.db import models


class Proof(models.TextChoices):
    """What proves that a person works in health or care."""

    NONE = "", "Not proven yet"
    DOMAIN = "domain", "Work email address"
    MODERATOR = "moderator", "Approved by a moderator"
    IDENTITY = "identity", "Identity provider"


class Setting(models.TextChoices):
    """Where a person works, in bands too coarse to name anyone."""

    HOSPITAL = "hospital", "Hospital"
    MENTAL_HEALTH = "mental-health", "Mental health, learning disability or autism service"
    COMMUNITY = "community", "Community health service"
    AMBULANCE = "ambulance", "Ambulance service"
    PRIMARY_CARE = "primary-care", "General practice, pharmacy, dentist or optician"
    CARE_HOME = "care-home", "Care home"
    HOME_CARE = "home-care", "Home care or supported living"
    COUNCIL = "council", "Council"
    VOLUNTARY = "voluntary", "Charity or voluntary organisation"
    NATIONAL = "national", "National body"
    OTHER = "other", "Somewhere else"


class Region(models.TextChoices):
    """The seven regions of the NHS in England."""

    EAST = "east", "East of England"
    LONDON = "london", "London"
    MIDLANDS = "midlands", "Midlands"
    NORTH_EAST = "north-east", "North East and Yorkshire"
    NORTH_WEST = "north-west", "North West"
    SOUTH_EAST = "south-east", "South East"
    SOUTH_WEST = "south-west", "South West"


class Decision(models.TextChoices):
    """What a moderator said to someone who asked."""

    WAITING = "waiting", "Waiting"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"


class Words(models.TextChoices):
    """What becomes of a person's words when the account goes."""

    KEEP = "keep", "Keep my words without my name"
    REMOVE = "remove", "Remove my words"


class Obstacle(models.TextChoices):
    """What keeps a person from taking part, in the order in which it is told."""

    SIGNED_OUT = "signed-out", "Sign in or register to take part."
    SUSPENDED = "suspended", "Your account is suspended. You can read, but not take part."
    UNPROVEN = "unproven", "We do not know yet that you work in health or care."
    RECHECK = "recheck", "Confirm that you still work in health or care."
    RULES = "rules", "The community rules have changed. Read and accept them first."
