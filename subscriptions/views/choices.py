"""What one follows, and how soon one is told."""

from functools import partial

from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import View

from conversations.models import Conversation
from core.cursors import newest_first
from subscriptions.actions import (
    choose_all,
    clear_trouble,
    keep,
    revoke_links,
    start_again,
    stop_everything,
    switch_digests,
    unsubscribe,
)
from subscriptions.forms import ChoicesForm, DeedForm
from subscriptions.models import Subscriber
from subscriptions.queries import followed_by, named
from subscriptions.tokens import FIRST_VERSION

A_PAGE = 50


class ChoicesMixin:
    """The page of choices: one form for them, and a button for each other deed."""

    def get(self, request, **kwargs):
        return self.page(ChoicesForm(subscriber=self.subscriber))

    def post(self, request, **kwargs):
        deed = DeedForm(request.POST)
        if deed.is_valid():
            return self.do(**deed.cleaned_data)
        form = ChoicesForm(request.POST, subscriber=self.subscriber)
        if not form.is_valid():
            return self.page(form)
        choose_all(subscriber=self.subscriber, paces=form.changed_paces, quiet_hours=form.quiet_hours)
        return self.done("saved")

    def do(self, deed, subscription):
        """Do what a button says."""
        if deed == DeedForm.UNSUBSCRIBE:
            row = self.subscriber.subscriptions.filter(pk=subscription).first()
            if row:
                unsubscribe(
                    subscriber=self.subscriber, conversation_id=row.conversation_id, thread=row.thread
                )
        else:
            DEEDS[deed](subscriber=self.subscriber)
        return self.done(deed)

    def said(self, what):
        """Return the sentence for what was done, '' where the address says it and it does not hold."""
        sentence, holds = DONE.get(what, ("", bool))
        return sentence if holds(self.subscriber) else ""

    def extra(self):
        """Return what else the template shows."""
        return {}

    def page(self, form):
        get = self.request.GET
        page = newest_first(
            followed_by(self.subscriber),
            "created_at",
            size=A_PAGE,
            after=get.get("after", ""),
            before=get.get("before", ""),
        )
        context = {
            "form": form,
            "subscriber": self.subscriber,
            "page_of_followed": page,
            "followed": named(page.items, self.reader),
            "site": Conversation.objects.of_site(),
            "deeds": DeedForm,
            "done": self.said(self.request.GET.get("done", "")),
        }
        context |= self.extra()
        return render(self.request, self.template_name, context)


DEEDS = {
    DeedForm.STOP: stop_everything,
    DeedForm.START: start_again,
    DeedForm.REVOKE: revoke_links,
    DeedForm.WORKS: clear_trouble,
    DeedForm.KEEP: keep,
    DeedForm.DIGESTS: partial(switch_digests, off=False),
}


# What the page says when something was done, and whether that is still so.
DONE = {
    "saved": ("Your choices are saved.", lambda subscriber: True),
    DeedForm.UNSUBSCRIBE: ("You are unsubscribed.", lambda subscriber: True),
    DeedForm.STOP: (
        "We send you no email about subscriptions any more.",
        lambda subscriber: subscriber.stopped_at,
    ),
    DeedForm.START: ("We email you again, as you chose.", lambda subscriber: not subscriber.stopped_at),
    DeedForm.DIGESTS: (
        "You get daily and weekly emails again.",
        lambda subscriber: not subscriber.digests_are_off,
    ),
    DeedForm.WORKS: ("We write to your address again.", lambda subscriber: not subscriber.trouble),
    DeedForm.REVOKE: (
        "The links in earlier emails lead here no more.",
        lambda subscriber: subscriber.links_version > FIRST_VERSION,
    ),
    DeedForm.KEEP: ("You keep your subscriptions.", lambda subscriber: subscriber.kept_at),
}


@method_decorator(never_cache, name="dispatch")
class ChoicesView(LoginRequiredMixin, ChoicesMixin, View):
    """The choices of an account, and all that it follows."""

    template_name = "subscriptions/choices.html"

    @cached_property
    def subscriber(self):
        user = self.request.user
        if self.request.method == "POST":
            return Subscriber.objects.of(user)
        return Subscriber.objects.filter(user=user).first() or Subscriber(user=user)

    @property
    def reader(self):
        return self.request.user

    def done(self, what):
        return redirect(f"{self.request.path}?done={what}")
