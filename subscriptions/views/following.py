"""Subscribing: at once for people who are signed in, and for the others by an address and a link to confirm."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View

from conversations.models import Conversation
from conversations.permissions import user_can_see
from core.clients import network_of
from core.exceptions import PageNotFound
from subscriptions.actions import (
    ask_owner,
    confirm_wish,
    read_wish,
    subscribe_account,
    unsubscribe,
)
from subscriptions.actions.opting_in import LinkExpired
from subscriptions.forms import AddressForm, FollowForm
from subscriptions.models import Subscriber
from subscriptions.queries import follows
from subscriptions.tokens import choices_token_in_old_links
from users.views.mixins import LimitedFormMixin


@method_decorator(never_cache, name="dispatch")
class FollowView(LimitedFormMixin, FormView):
    """The page of one conversation's subscribers: a button for accounts, a form for the others."""

    form_class = AddressForm
    template_name = "subscriptions/follow.html"

    def dispatch(self, request, *args, **kwargs):
        self.conversation = Conversation.objects.with_terms().filter(pk=kwargs["pk"]).first()
        if self.conversation is None or not user_can_see(request.user, self.conversation):
            raise PageNotFound("There is nothing to subscribe to here.")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return (
            self.follow(request) if request.user.is_authenticated else super().post(request, *args, **kwargs)
        )

    def follow(self, request):
        """Follow, or follow no more, and go back to what is followed."""
        form = FollowForm(request.POST)
        if form.is_valid() and form.cleaned_data["follow"]:
            subscribe_account(user=request.user, conversation_id=self.conversation.pk)
            messages.success(request, self.what_comes(request.user))
        else:
            subscriber = Subscriber.objects.of(request.user)
            unsubscribe(subscriber=subscriber, conversation_id=self.conversation.pk)
            messages.success(request, f"You are unsubscribed from ‘{self.conversation.title}’.")
        return redirect(self.conversation.url)

    def what_comes(self, user):
        """Return what is said to somebody who subscribed, and where no mail comes of it, why."""
        subscriber = Subscriber.objects.of(user)
        sentence = f"You are subscribed to ‘{self.conversation.title}’."
        if subscriber.stopped_at:
            return f"{sentence} You stopped all email about subscriptions: it is told on the site only."
        if subscriber.trouble:
            return f"{sentence} Mail to your address came back, so it is told on the site only."
        return sentence

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        ask_owner(email=email, conversation_id=self.conversation.pk, network=network_of(self.request))
        return render(
            self.request, "subscriptions/asked.html", {"email": email, "conversation": self.conversation}
        )

    def get_context_data(self, **kwargs):
        user = self.request.user
        is_followed = user.is_authenticated and follows(user, self.conversation)
        return super().get_context_data(**kwargs) | {
            "conversation": self.conversation,
            "is_followed": is_followed,
            "next": "" if user.is_authenticated else self.request.path,
        }


@method_decorator(never_cache, name="dispatch")
class ConfirmView(View):
    """The link to confirm an address: opening it changes nothing, the button does."""

    def get(self, request, token):
        return self.answer(request, token, lambda wish: ("subscriptions/confirm.html", {}))

    def post(self, request, token):
        def confirm(wish):
            subscriber = confirm_wish(wish=wish)
            token = choices_token_in_old_links(subscriber)
            return "subscriptions/confirmed.html", {"choices_token": token, "subscriber": subscriber}

        return self.answer(request, token, confirm)

    def answer(self, request, token, deed):
        """Return the page that a deed names, for what the link asks for."""
        try:
            wish = read_wish(token)
        except LinkExpired:
            return render(request, "subscriptions/expired.html", status=410)
        except Http404 as error:
            raise PageNotFound(str(error)) from error
        template, context = deed(wish)
        return render(request, template, context | {"wish": wish, "conversation": wish.conversation})
