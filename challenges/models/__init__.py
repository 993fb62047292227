from challenges.enums import ChallengeKind, State
from challenges.models.actions import ActionIndexPage, ActionUpdatePage
from challenges.models.challenges import ChallengeIndexPage, ChallengePage
from challenges.models.ideas import Idea, IdeaRevision, IdeaTheme, Support
from challenges.models.panel import PanelMeeting, PanelMember, PanelPage, PanelRoomPage
from challenges.models.responses import OfficialResponse
from challenges.models.rounds import Round, RoundExtension
from challenges.models.sheets import ResponseSheet

__all__ = [
    "ActionIndexPage",
    "ActionUpdatePage",
    "ChallengeIndexPage",
    "ChallengeKind",
    "ChallengePage",
    "Idea",
    "IdeaRevision",
    "IdeaTheme",
    "OfficialResponse",
    "PanelMeeting",
    "PanelMember",
    "PanelPage",
    "PanelRoomPage",
    "ResponseSheet",
    "Round",
    "RoundExtension",
    "State",
    "Support",
]
