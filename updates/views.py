"""Writing status updates, their history, and a feed of each conversation's."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from conversations.caching import keep_for_everyone
from conversations.models import Conversation
from conversations.permissions import user_can_see
from core import mail
from core.exceptions import PageNotFound
from updates.actions import (
    SHOWN,
    edit_status_update,
    replan_status_update,
    withdraw_status_update,
    write_status_update,
)
from updates.announcing import reach
from updates.feeds import UpdatesFeed
from updates.forms import EditForm, PlannedForm, WithdrawForm, WriteForm
from updates.history import read_history
from updates.models import StatusUpdate
from updates.permissions import user_can_write_updates
from updates.refusals import ChangedMeanwhile, Gone, NothingChanged
from updates.telling import notice_of
from users import unsent
from users.views.mixins import KeptFormMixin

MEANWHILE = "This was changed or published meanwhile. It now says what stands below your text."
GONE = "This status update was withdrawn meanwhile, so it was not changed."


def found(user, pk):
    """Return a conversation that somebody may see. Raises PageNotFound."""
    conversation = Conversation.objects.with_terms().filter(pk=pk).first()
    if conversation is None or not user_can_see(user, conversation):
        raise PageNotFound("There is no such page.")
    return conversation


@method_decorator(never_cache, name="dispatch")
class EditorsFormView(KeptFormMixin, FormView):
    """A form for who may write status updates here; the others are told that they may not."""

    update = None
    tells = True

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.conversation = self.find(**kwargs)
            if not user_can_write_updates(request.user, self.conversation):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk):
        """Return the conversation of the status update with this id."""
        self.update = StatusUpdate.objects.filter(pk=pk, withdrawn_at=None).first()
        if self.update is None:
            raise PageNotFound("There is no such status update.")
        return found(self.request.user, self.update.conversation_id)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context |= {"conversation": self.conversation, "update": self.update}
        # Of millions it takes a moment to count: only where somebody may be told.
        return context | ({"reach": reach(self.conversation)} if self.tells else {})

    def back(self, sentence):
        messages.success(self.request, sentence)
        return redirect(f"{self.conversation.url}#status-updates")


class WriteView(EditorsFormView):
    """Write a status update on a conversation, or first have a test of its mail sent to oneself."""

    form_class = WriteForm
    template_name = "updates/write.html"

    def find(self, pk):
        return found(self.request.user, pk)

    def form_valid(self, form):
        if "test" in self.request.POST:
            return self.send_test(form)
        update = write_status_update(
            by=self.request.user, conversation=self.conversation, **form.cleaned_data
        )
        unsent.forget(self.request)
        return self.back(
            "The status update is published." if update.published_at else "The status update is planned."
        )

    def send_test(self, form):
        """Mail to the editor what subscribers would get, and show the form again as it was."""
        data = {name: form.cleaned_data[name] for name in ("date", "status", "text")}
        notice = notice_of(self.conversation, StatusUpdate(conversation=self.conversation, **data))
        user = self.request.user
        mail.queue("update_test", user.email, user=user, notice=asdict(notice))
        context = self.get_context_data(
            form=form, note=f"We send a test to {user.email}. Nothing is published yet."
        )
        return self.render_to_response(context)


class EditView(EditorsFormView):
    """Change a status update; of a planned one also when it is published and whether subscribers are told."""

    template_name = "updates/edit.html"

    @property
    def is_planned(self):
        # Nothing was fetched for who was signed out: what was sent says which form it was.
        if self.update is None:
            return "publish_at" in self.request.POST
        return self.update.published_at is None

    def get_form_class(self):
        return PlannedForm if self.is_planned else EditForm

    def get_initial(self):
        names = [*SHOWN, "version", *(["publish_at", "notify"] if self.is_planned else [])]
        return {name: getattr(self.update, name) for name in names} | super().get_initial()

    def form_valid(self, form):
        try:
            change = replan_status_update if self.is_planned else edit_status_update
            change(by=self.request.user, update_id=self.update.pk, **form.cleaned_data)
        except NothingChanged:
            form.add_error("text", "It says this already: change it, or leave it.")
        except Gone:
            form.add_error(None, GONE)
        except ChangedMeanwhile as changed:
            context = self.get_context_data(form=self.renewed(changed.update), now=changed.update)
            return self.render_to_response(context)
        else:
            unsent.forget(self.request)
            return self.back("The status update is changed.")
        return self.form_invalid(form)

    def renewed(self, update):
        """Return the form as it was typed, to be sent again over what it says now, perhaps in public."""
        self.update = update
        form = self.get_form()
        form.data = form.data.copy()
        form.data["version"] = update.version
        form.add_error("text", MEANWHILE)
        return form


class WithdrawView(EditorsFormView):
    """Take a status update from readers, or call off a planned one."""

    form_class = WithdrawForm
    tells = False
    template_name = "updates/withdraw.html"

    def form_valid(self, form):
        try:
            withdraw_status_update(by=self.request.user, update_id=self.update.pk, **form.cleaned_data)
        except Gone:
            return self.back("The status update was withdrawn already.")
        unsent.forget(self.request)
        return self.back("The status update is withdrawn.")


class HistoryView(TemplateView):
    """Every edit of a public status update, with what changed and why."""

    template_name = "updates/history.html"

    def get(self, request, pk):
        update = StatusUpdate.objects.public().filter(pk=pk).first()
        if update is None:
            raise PageNotFound("There is no such status update.")
        conversation = found(request.user, update.conversation_id)
        context = {"update": update, "conversation": conversation, "entries": read_history(update)}
        return keep_for_everyone(request, self.render_to_response(context), conversation)


class FeedView(View):
    """The status updates of a conversation as Atom."""

    def get(self, request, pk):
        conversation = found(request.user, pk)
        return keep_for_everyone(request, UpdatesFeed(conversation)(request), conversation)
