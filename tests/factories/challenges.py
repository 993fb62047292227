"""Challenges, action updates and the workforce panel for tests."""

from datetime import timedelta

import factory
from django.utils import timezone
from wagtail_factories import PageFactory

from challenges.models import (
    ActionUpdatePage,
    ChallengeIndexPage,
    ChallengePage,
    PanelMeeting,
    PanelMember,
    PanelPage,
    PanelRoomPage,
)
from home.models import HomePage
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
