from challenges.enums import ChallengeKind, State
from challenges.models.actions import ActionIndexPage, ActionUpdatePage
from challenges.models.challenges import ChallengeIndexPage, ChallengePage
from challenges.models.checks import CheckMark, Tally
from challenges.models.ideas import Idea, IdeaRevision, IdeaTheme, Support
from challenges.models.merges import Merge
from challenges.models.panel import PanelMeeting, PanelMember, PanelPage, PanelRoomPage
from challenges.models.plan_items import PlanItem
from challenges.models.plans import PlanPage
from challenges.models.responses import OfficialResponse
from challenges.models.rounds import Round, RoundExtension
from challenges.models.sheets import ResponseSheet
from challenges.models.sources import ActionSource

__all__ = [
    "ActionIndexPage",
    "ActionSource",
    "ActionUpdatePage",
    "ChallengeIndexPage",
    "ChallengeKind",
    "ChallengePage",
    "CheckMark",
    "Idea",
    "IdeaRevision",
    "IdeaTheme",
    "Merge",
    "OfficialResponse",
    "PanelMeeting",
    "PanelMember",
    "PanelPage",
    "PanelRoomPage",
    "PlanItem",
    "PlanPage",
    "ResponseSheet",
    "Round",
    "RoundExtension",
    "State",
    "Support",
    "Tally",
]
