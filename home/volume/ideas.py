"""Ideas by the hundred thousand on one challenge, each with some of the supports."""

import random
import uuid
from datetime import timedelta
from itertools import cycle, islice

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from challenges.enums import IdeaKind, Status, SupportKind
from challenges.models import ChallengeIndexPage, ChallengePage, Idea, IdeaTheme, Support
from conversations.enums import Kind
from conversations.models import Conversation
from home.volume.comments import SEED, WORDS
from home.volume.tables import go_on_after, insert
from home.volume.users import ADDRESS
from users.models import User

SLUG = "volume-ideas"
THEMES = ["Rest", "Rotas", "Pay", "Training", "Travel"]
STATUSES = [Status.NONE, Status.NONE, Status.NONE, Status.BEING_READ, Status.PLANNED, Status.DONE]
# A challenge that stays open while it is measured.
OPEN_FOR = timedelta(days=3650)
BATCH = 5000


def build_ideas(wanted, supports):
    """Post ideas to a challenge of their own until there are so many, with so many supports among the new ones.

    Return how many ideas were made. Counters are right.
    """
    people = list(
        User.objects.filter(email__startswith=ADDRESS.partition("{")[0]).values_list("pk", flat=True)
    )
    challenge = _challenge()
    have = challenge.ideas.count()
    missing = wanted - have
    if not people or missing <= 0:
        return 0
    each = min(supports // missing, len(people) - 1)
    numbers = iter(range(have, wanted))
    while some := list(islice(numbers, BATCH)):
        with transaction.atomic():
            _store(challenge, some, people, each)
    go_on_after(Support)
    return missing


def _challenge():
    found = ChallengePage.objects.filter(slug=SLUG).first()
    if found:
        return found
    now = timezone.now()
    page = ChallengePage(
        title="Ideas for load tests",
        slug=SLUG,
        question="What would help?",
        themes="\n".join(THEMES),
        opens_at=now - timedelta(days=1),
        closes_at=now + OPEN_FOR,
    )
    return ChallengeIndexPage.objects.get().add_child(instance=page)


def _store(challenge, numbers, people, each):
    """Store ideas with their conversations, themes and supports: of these people, by turns."""
    chance = random.Random(SEED + numbers[0])  # noqa: S311 - no secret
    tokens = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in numbers]
    conversations = Conversation.objects.bulk_create(
        Conversation(
            page_id=challenge.pk,
            suffix=f"ideas/{token}/",
            kind=Kind.IDEA,
            parent_id=challenge.conversation.pk,
            comment_count=chance.randrange(50),
        )
        for token in tokens
    )
    kinds, now = cycle(IdeaKind), timezone.now()
    ideas = Idea.objects.bulk_create(
        Idea(
            challenge=challenge,
            conversation=conversation,
            kind=next(kinds),
            title=" ".join(chance.choices(WORDS, k=6)).capitalize(),
            text=" ".join(chance.choices(WORDS, k=60)).capitalize() + ".",
            writer_id=people[number % len(people)],
            token=token,
            created_at=now - timedelta(minutes=number),
            published_at=now - timedelta(minutes=number),
            support_count=each,
            status=chance.choice(STATUSES),
        )
        for number, token, conversation in zip(numbers, tokens, conversations, strict=True)
    )
    for idea in ideas:
        idea.conversation.suffix, idea.conversation.name = idea.suffix, idea.title
    Conversation.objects.bulk_update(conversations, ["suffix", "name"], batch_size=1000)
    IdeaTheme.objects.bulk_create(IdeaTheme(idea=idea, name=chance.choice(THEMES)) for idea in ideas)
    first = (Support.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    insert(
        Support._meta.db_table,
        ["id", "idea_id", "user_id", "kind", "at"],
        (
            (
                first + place * each + turn,
                idea.pk,
                people[(number + 1 + turn) % len(people)],
                SupportKind.SUPPORT.value,
                now,
            )
            for place, (idea, number) in enumerate(zip(ideas, numbers, strict=True))
            for turn in range(each)
        ),
    )
