"""What keeps a person from taking part, in words, with the way past it."""

from dataclasses import dataclass

from django.urls import reverse

from users.enums import Obstacle
from users.permissions import obstacle_for

# For each obstacle the pages that lead past it: their names and what their links say.
WAYS = {
    Obstacle.SIGNED_OUT: (("account_login", "Sign in"), ("account_signup", "Register")),
    Obstacle.SUSPENDED: (("users:suspended", "See why and until when"),),
    Obstacle.UNPROVEN: (("users:ask", "Ask to be registered"),),
    Obstacle.RECHECK: (("users:ask", "Confirm your work"),),
    Obstacle.RULES: (("users:accept_rules", "Read and accept the rules"),),
}


@dataclass(frozen=True)
class Notice:
    """What components/obstacle.html shows in the place of a form; `links` are pairs of address and text."""

    obstacle: Obstacle
    sentence: str
    links: tuple


def notice_for(user, at=None):
    """Return what keeps a person from taking part, or None. Two queries at the most."""
    obstacle = obstacle_for(user, at)
    if obstacle is None:
        return None
    links = tuple((reverse(name), text) for name, text in WAYS[obstacle])
    return Notice(obstacle, str(obstacle.label), links)
