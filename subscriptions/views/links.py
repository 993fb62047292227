"""Where the links in mails lead: nobody is signed in by them, and following one changes nothing."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from conversations.models import Conversation
from subscriptions.actions import keep, leave, rejoin
from subscriptions.enums import Kind
from subscriptions.forms import DeedForm, UndoForm
from subscriptions.keeping import waits_for_answer
from subscriptions.tokens import (
    choices_token_in_old_links,
    read_choices_token,
    read_unsubscribe_token,
)
from subscriptions.views.choices import ChoicesMixin
from users.words import masked


class UnsubscribeView(View):
    """Leave one list: by the button of the page, or by the header of the mail as RFC 8058 has it.

    The link is the proof: a mail program that posts to it has no cookie of ours, nor a form.
    """

    @method_decorator([csrf_exempt, never_cache])
    def dispatch(self, request, *args, **kwargs):
        self.subscriber, self.mailing_list = read_unsubscribe_token(kwargs["token"])
        if self.subscriber is None:
            return self.page("subscriptions/link_unknown.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, token):
        return self.page("subscriptions/unsubscribe.html")

    def post(self, request, token):
        form = self.undo_form(request)
        form.full_clean()
        if form.cleaned_data.get("undo"):
            pace = form.cleaned_data.get("pace", "")
            is_back = rejoin(subscriber=self.subscriber, mailing_list=self.mailing_list, pace=pace)
            is_mailed = not (self.subscriber.stopped_at or self.subscriber.trouble)
            return self.page("subscriptions/rejoined.html", is_back=is_back, is_mailed=is_mailed)
        # What an undo puts back.
        pace = self.subscriber.pace_of(self.mailing_list.kind) if self.mailing_list.kind else ""
        leave(subscriber=self.subscriber, mailing_list=self.mailing_list)
        return self.page("subscriptions/unsubscribed.html", pace=pace)

    @staticmethod
    def undo_form(request):
        """Return what was sent; what cannot be read is a mail program's, and takes nothing back."""
        try:
            return UndoForm(request.POST)
        except (BadRequest, MultiPartParserError, UnicodeError):
            # The page would ask for it again.
            request.POST = QueryDict()
            return UndoForm({})

    def page(self, template, status=200, **context):
        if self.subscriber:
            context |= {
                "list_name": name_for_strangers(self.mailing_list),
                "choices_token": choices_token_in_old_links(self.subscriber),
            }
        response = render(self.request, template, context, status=status)
        # The link is a key: it goes to nobody else.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response


class ChoicesByLinkView(ChoicesMixin, View):
    """The choices of a subscriber who came by a mail: nothing else of the account, and no title that is private."""

    template_name = "subscriptions/choices_by_link.html"

    @method_decorator(never_cache)
    def dispatch(self, request, *args, **kwargs):
        self.subscriber = read_choices_token(kwargs["token"])
        if self.subscriber is None:
            return render(request, "subscriptions/link_unknown.html", status=404)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @property
    def reader(self):
        """Whose eyes choose what is named: everybody's, for a link may be somebody else's by now."""
        return AnonymousUser()

    def post(self, request, **kwargs):
        # Whoever chooses something here is there, and stays.
        keep(subscriber=self.subscriber)
        return super().post(request, **kwargs)

    def extra(self):
        return {"address": masked(self.subscriber.address), "answer_by": waits_for_answer(self.subscriber)}

    def done(self, what):
        if what == DeedForm.REVOKE:
            # This link is one of them: the page that it led to is there no more.
            return render(self.request, "subscriptions/revoked.html")
        return redirect(f"{self.request.path}?done={what}")


def name_for_strangers(mailing_list):
    """Return what a list is called on a page that anybody may open who has the link: no title that is private."""
    if mailing_list.is_digest:
        return "email with what is new, once a day or a week"
    if mailing_list.conversation_id is None:
        return f"email when {Kind(mailing_list.kind).label.replace(' me', ' you').replace('mine', 'yours')}"
    rows = Conversation.objects.visible_to(AnonymousUser()).select_related("page")
    conversation = rows.filter(pk=mailing_list.conversation_id).first()
    if conversation is None:
        return "email about what you followed"
    return f"email about {'a thread on ' if mailing_list.thread else ''}‘{conversation.title}’"
