from challenges.models.actions import ActionIndexPage, ActionUpdatePage
from challenges.models.challenges import ChallengeIndexPage, ChallengeKind, ChallengePage, State
from challenges.models.panel import PanelMeeting, PanelMember, PanelPage, PanelRoomPage

__all__ = [
    "ActionIndexPage",
    "ActionUpdatePage",
    "ChallengeIndexPage",
    "ChallengeKind",
    "ChallengePage",
    "PanelMeeting",
    "PanelMember",
    "PanelPage",
    "PanelRoomPage",
    "State",
]
