"""Challenges, action updates and the workforce panel for tests."""

import uuid
from datetime import timedelta

import factory
from django.db.models import F
from django.utils import timezone
from wagtail_factories import PageFactory

from challenges.actions.checking import count
from challenges.actions.storing import store
from challenges.actions.supporting import COUNTERS
from challenges.enums import IdeaState, ItemKind, Mark, SupportKind
from challenges.models import (
    ActionUpdatePage,
    ChallengeIndexPage,
    ChallengePage,
    CheckMark,
    Idea,
    OfficialResponse,
    PanelMeeting,
    PanelMember,
    PanelPage,
    PanelRoomPage,
    PlanItem,
    PlanPage,
    Round,
    Support,
)
from home.models import HomePage
from screening.enums import Rule
from tests.factories.blog import PostPageFactory


class ChallengePageFactory(PageFactory):
    class Meta:
        model = ChallengePage

    parent = factory.LazyFunction(ChallengeIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"Challenge {n}")
    slug = factory.Sequence(lambda n: f"challenge-{n}")
    question = "What would make your shift better?"
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class ActionUpdatePageFactory(PostPageFactory):
    class Meta:
        model = ActionUpdatePage

    heard = "Staff told us that rotas come too late."
    doing = "Rotas come six weeks ahead."
    lead = "Workforce team"
    progress = 40


def with_rounds(*rounds, **fields):
    """Make a challenge with these rounds, dicts of their fields, and return it as it is stored."""
    page = ChallengePageFactory(rounds=[Round(**one) for one in rounds], **fields)
    return ChallengePage.objects.get(pk=page.pk)


def idea_by(user, challenge=None, *, state=IdeaState.PUBLIC, themes=(), **fields):
    """Store an idea past all rules, on a new challenge where none is given, and return it as it is stored."""
    challenge = challenge or ChallengePageFactory()
    now = timezone.now()
    given = {
        "title": "Lockers that lock",
        "text": "Half of ours do not.",
        "token": uuid.uuid4(),
        "state": state,
        "created_at": now,
        "published_at": None if state == IdeaState.HELD else now,
        "removed_because": Rule.OTHER if state == IdeaState.REMOVED else "",
    }
    idea = store(challenge=challenge, themes=themes, writer=user, **given | fields)
    return Idea.objects.with_conversation().get(pk=idea.pk)


def support(user, idea, kind=SupportKind.SUPPORT):
    """Store a support of an idea, with its counter."""
    Support.objects.create(user=user, idea=idea, kind=kind)
    counter = COUNTERS[kind]
    Idea.objects.filter(pk=idea.pk).update(**{counter: F(counter) + 1})


def answer(idea, status="planned", **fields):
    """Store an official answer and return it."""
    given = {"status": status, "reason": "We looked into it.", "editor_name": "Ann, DHSC"}
    response = OfficialResponse.objects.create(idea=idea, **given | fields)
    Idea.objects.filter(pk=idea.pk).update(status=status, answered_at=response.at)
    return response


class PanelPageFactory(PageFactory):
    class Meta:
        model = PanelPage

    parent = factory.LazyFunction(HomePage.objects.get)
    title = "Workforce panel"
    slug = "panel"
    introduction = "Staff who meet ministers."


class PanelRoomPageFactory(PageFactory):
    class Meta:
        model = PanelRoomPage

    parent = factory.SubFactory(PanelPageFactory)
    title = "Members only"
    slug = "room"
    introduction = "<p>Between meetings.</p>"


class PanelMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PanelMember

    name = factory.Sequence(lambda n: f"Member {n}")
    role = "Porter"


class PanelMeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PanelMeeting

    date = factory.LazyFunction(timezone.localdate)
    title = factory.Sequence(lambda n: f"Meeting {n}")


class PlanPageFactory(PageFactory):
    class Meta:
        model = PlanPage

    parent = factory.SubFactory(ChallengePageFactory)
    title = "Our plan"
    slug = factory.Sequence(lambda n: f"plan-{n}")
    pledge = "We will make rotas that people can plan around."


def in_check(*, is_anonymous=False, **fields):
    """Make a challenge whose round of check and challenge is open, and return it as it is stored."""
    now = timezone.now()
    return with_rounds(
        {
            "name": "Check and challenge",
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=1),
            "takes_posts": False,
            "takes_supports": False,
            "takes_checks": True,
            "is_anonymous": is_anonymous,
        },
        **fields,
    )


def plan_below(challenge, *texts, **fields):
    """Make a plan with an action for each text and return it as it is stored."""
    items = [
        PlanItem(kind=ItemKind.ACTION, text=text, sort_order=number) for number, text in enumerate(texts)
    ]
    plan = PlanPageFactory(parent=challenge, items=items, **fields)
    return PlanPage.objects.get(pk=plan.pk)


def mark_by(user, item, verdict=Mark.RIGHT, **fields):
    """Store a mark past all rules, with its counter, and return it."""
    count(item.pk, verdict, 1)
    return CheckMark.objects.create(user=user, item=item, verdict=verdict, **fields)
