"""Many addresses that follow one post and are told of status updates at once."""

from django.db.models import F

from conversations.models import Conversation
from home.volume.posts import SLUG
from subscriptions.enums import Kind, Pace
from subscriptions.models import Choice, Subscriber, Subscription

ADDRESS = "follower-{}@example.org"
BATCH = 5000


def build_subscribers(wanted):
    """Let `follower-1@example.org` and on follow the first post until so many do; return how many were made."""
    conversation = (
        Conversation.objects.filter(page__slug__startswith=SLUG, suffix="").order_by("page").first()
    )
    if conversation is None:
        return 0
    have = Subscriber.objects.filter(email__startswith="follower-").count()
    for first in range(have + 1, wanted + 1, BATCH):
        last = min(first + BATCH, wanted + 1)
        people = Subscriber.objects.bulk_create(
            Subscriber(email=ADDRESS.format(number)) for number in range(first, last)
        )
        Subscription.objects.bulk_create(
            Subscription(subscriber=one, conversation=conversation) for one in people
        )
        Choice.objects.bulk_create(
            Choice(subscriber=one, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE) for one in people
        )
        Conversation.objects.filter(pk=conversation.pk).update(
            subscriber_count=F("subscriber_count") + len(people)
        )
    return max(0, wanted - have)
