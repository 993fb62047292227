"""Rows for load tests: their counters are right, and a second call makes what is missing."""

import pytest
from django.db.models import Count

from challenges.models import Idea
from conversations.models import Conversation
from home.volume.ideas import build_ideas
from home.volume.users import build_users

pytestmark = pytest.mark.django_db


def test_ideas_have_their_supports_themes_and_addresses(client):
    build_users(6)
    assert [build_ideas(number, supports=20) for number in (6, 10, 10)] == [6, 4, 0]
    for idea in Idea.objects.annotate(number=Count("supports")).select_related("conversation"):
        assert idea.support_count == idea.number > 0
        assert idea.conversation.suffix == idea.suffix
        assert not idea.supports.filter(user=idea.writer).exists()
    assert not Conversation.objects.filter(idea__isnull=False, name="").exists()
    for query in ("", "?sort=supported", "?sort=discussed", "?theme=Rotas"):
        assert client.get(f"/challenges/volume-ideas/ideas/{query}").status_code == 200
