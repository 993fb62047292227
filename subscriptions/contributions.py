"""What subscriptions hold of a person: what is followed, and how soon news of it is told."""

from django.db import transaction

from subscriptions.actions.following import count
from subscriptions.actions.joining import join_address
from subscriptions.models import Choice, Notification, Subscription
from users.contributions import Contribution


class Subscriptions(Contribution):
    key = "subscriptions"
    label = "What you follow"
    covers = ("subscriptions.Subscriber.user", "subscriptions.Event.actor")

    def joined(self, user):
        join_address(user=user)

    def export(self, user):
        rows = Subscription.objects.filter(subscriber__user=user).select_related("conversation__page")
        for row in rows.order_by("pk").iterator():
            yield {
                "followed": row.conversation.title,
                "address": row.conversation.url,
                "one_thread_only": bool(row.thread),
                "since": row.created_at,
            }

    def erase(self, user, *, words, limit):
        """Unsubscribe from up to `limit` conversations; the rest goes with the account's row."""
        with transaction.atomic():
            mine = Subscription.objects.filter(subscriber__user=user).order_by("conversation_id", "pk")
            rows = list(mine.values_list("pk", "conversation_id", "thread")[:limit])
            Subscription.objects.filter(pk__in=[pk for pk, _, _ in rows]).delete()
            for _, conversation_id, thread in rows:
                if not thread:
                    count(conversation_id, -1)
        return len(rows) or self._erase_notifications(user, limit)

    def _erase_notifications(self, user, limit):
        mine = Notification.objects.filter(subscriber__user=user).values_list("pk", flat=True)[:limit]
        return Notification.objects.filter(pk__in=list(mine)).delete()[0]


class Choices(Contribution):
    """How soon somebody is told; it goes with the account's row."""

    key = "subscription_choices"
    label = "How soon you want to be told"

    def export(self, user):
        for choice in Choice.objects.filter(subscriber__user=user).order_by("kind").iterator():
            yield {"tell_me_when": choice.get_kind_display(), "how_soon": choice.get_pace_display()}
