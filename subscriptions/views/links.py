"""Where the links in mails lead: nobody is signed in by them, and following one changes nothing."""

from django.views.generic import TemplateView


class UnsubscribeView(TemplateView):
    """Leave one list."""

    template_name = "subscriptions/unsubscribe.html"


class ChoicesByLinkView(TemplateView):
    """How soon a subscriber is told."""

    template_name = "subscriptions/choices.html"
