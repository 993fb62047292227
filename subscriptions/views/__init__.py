"""What readers and mail programs are answered."""

from subscriptions.views.links import ChoicesByLinkView, UnsubscribeView

__all__ = ["ChoicesByLinkView", "UnsubscribeView"]
