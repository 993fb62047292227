"""What readers, subscribers and mail programs are answered."""

from subscriptions.views.bell import MarkAllReadView, MarkReadView, NotificationsView
from subscriptions.views.choices import ChoicesView
from subscriptions.views.following import ConfirmView, FollowView
from subscriptions.views.links import ChoicesByLinkView, UnsubscribeView

__all__ = [
    "ChoicesByLinkView",
    "ChoicesView",
    "ConfirmView",
    "FollowView",
    "MarkAllReadView",
    "MarkReadView",
    "NotificationsView",
    "UnsubscribeView",
]
