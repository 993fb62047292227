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
    revoke_links,
    start_again,
    stop_everything,
    switch_digests,
    unsubscribe,
)
from subscriptions.forms import ChoicesForm, DeedForm
from subscriptions.models import Subscriber
from subscriptions.queries import followed_by, named

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
            "done": self.request.GET.get("done", ""),
        }
        context |= self.extra()
        return render(self.request, self.template_name, context)


DEEDS = {
    DeedForm.STOP: stop_everything,
    DeedForm.START: start_again,
    DeedForm.REVOKE: revoke_links,
    DeedForm.WORKS: clear_trouble,
    DeedForm.DIGESTS: partial(switch_digests, off=False),
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
