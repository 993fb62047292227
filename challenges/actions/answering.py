"""Answering an idea officially."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from challenges.actions.storing import locked, put
from challenges.announcing import announce_response
from challenges.enums import UNDER_WAY
from challenges.models import OfficialResponse
from challenges.permissions import user_can_answer
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from ledger.actions import record
from ledger.enums import Kind


class AnsweredMeanwhile(Exception):
    """Raised when somebody else answered since the form was made; `response` is what they said."""

    def __init__(self, response):
        super().__init__(f"Idea {response.idea_id} has response {response.pk} meanwhile.")
        self.response = response


def answer_idea(*, by, idea_id, after, status, reason, team="", said="", did="", cannot="", next_date=None):
    """Answer an idea in public, and return the OfficialResponse; whoever took part or follows is told once.

    `after` is the id of the latest answer that the form was made with, 0 for none. Raises PermissionDenied,
    PageNotFound and AnsweredMeanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        idea = locked(idea_id)
        if not user_can_see(by, idea.conversation):
            raise PageNotFound("There is no such idea.")
        if not user_can_answer(by, idea):
            raise PermissionDenied
        latest = idea.responses.first()
        if latest and latest.pk != after:
            raise AnsweredMeanwhile(latest)
        response = OfficialResponse.objects.create(
            idea=idea,
            status=status,
            team=team,
            said=said,
            did=did,
            cannot=cannot,
            reason=reason,
            next_date=next_date,
            at=now,
            **OfficialResponse.columns_of(by),
        )
        is_first_answer = idea.answered_at is None and status not in UNDER_WAY
        put(idea, status=status, answered_at=now if is_first_answer else idea.answered_at)
        record(Kind.IDEA_ANSWERED, by=by, subject=idea, reason=reason)
        announce_response(response)
    return response
