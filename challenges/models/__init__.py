from challenges.models.actions import ActionIndexPage, ActionUpdatePage
from challenges.models.challenges import ChallengeIndexPage, ChallengeKind, ChallengePage, State

__all__ = [
    "ActionIndexPage",
    "ActionUpdatePage",
    "ChallengeIndexPage",
    "ChallengeKind",
    "ChallengePage",
    "State",
]
