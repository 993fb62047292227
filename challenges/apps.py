from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    """What staff are asked: challenges with rounds, ideas, plans, what becomes of them, and the workforce panel."""

    name = "challenges"

    def ready(self):
        from challenges import receivers  # noqa: F401
        from challenges.announcing import IdeaDecisionTeller, ResponseTeller, RoundTeller
        from challenges.contributions import Answers, Checks, Ideas, Merges, Supports
        from challenges.following import around_idea
        from challenges.of_voices import ideas_of, marks_of
        from challenges.source_news import LedToTeller, actions_from_comment
        from challenges.targets import CheckTarget, IdeaTarget
        from comments import outcomes
        from conversations.enums import Kind
        from screening import targets
        from subscriptions import audiences, kinds
        from users import contributions
        from voices import things

        audiences.register(Kind.IDEA, around_idea)
        for teller in (RoundTeller(), ResponseTeller(), IdeaDecisionTeller(), LedToTeller()):
            kinds.register(teller)
        for contribution in (Ideas(), Supports(), Checks(), Answers(), Merges()):
            contributions.register(contribution)
        targets.register(IdeaTarget())
        targets.register(CheckTarget())
        things.register(ideas_of)
        things.register(marks_of)
        outcomes.register(actions_from_comment)
