"""Challenges and action updates for tests."""

from datetime import timedelta

import factory
from django.utils import timezone
from wagtail_factories import PageFactory

from challenges.models import ActionUpdatePage, ChallengeIndexPage, ChallengePage
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
