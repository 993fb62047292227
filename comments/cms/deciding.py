"""What the screens share on which a moderator reads one thing and decides on it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from wagtail.admin import messages

from comments.forms import NoteForm
from voices.actions import CannotSilence, silence, unsilence

MEANWHILE = "This changed meanwhile. Read it again, then decide."


@dataclass(frozen=True)
class Decision:
    """Something that a moderator may do: what its form says, the action behind it, and what is said when it is done."""

    heading: str
    button: str
    form_class: type
    action: Callable
    done: str


# What may be decided on whoever wrote something in an anonymous round, besides the thing itself.
SILENCING = {
    "silence": Decision(
        "Silence its writer",
        "Silence",
        NoteForm,
        silence,
        "Whoever wrote it can say nothing more in this anonymous round.",
    ),
    "unsilence": Decision(
        "Let its writer speak again",
        "Let them speak",
        NoteForm,
        unsilence,
        "Whoever wrote it can take part in this anonymous round again.",
    ),
}


class DecidingMixin:
    """One form for each decision. Subclasses say what may be decided, by whom, and do it.

    `voice` is whose the thing is, where it is anonymous. `decisions` are all of them by name, `list_url` is where one
    goes on to, `meanwhile` is the exception that an action raises when the thing is not what the moderator saw.
    """

    decisions = {}
    list_url = ""
    meanwhile = None
    voice = None

    @property
    def possible(self):
        """The names of the decisions that are offered now."""
        raise NotImplementedError

    @property
    def can_decide(self):
        """Whether this person may decide on this thing: never on one's own."""
        raise NotImplementedError

    def decide(self, decision, form):
        """Do what the button says. May return a response, where the form is to be shown again."""
        raise NotImplementedError

    def after_meanwhile(self, error):
        """Return where a moderator reads it again, and in words what became of it."""
        return self.request.path, MEANWHILE

    def post(self, request, *args, **kwargs):
        what = request.POST.get("what", "")
        if what not in self.decisions | SILENCING or not self.can_decide:
            raise PermissionDenied
        form = self.form(what, request.POST)
        if not form.is_valid():
            return self.show_again(what, form)
        try:
            response = self._do(what, form)
        except self.meanwhile as error:
            address, sentence = self.after_meanwhile(error)
            messages.warning(request, sentence)
            return redirect(address)
        except CannotSilence:
            messages.warning(request, MEANWHILE)
            return redirect(request.path)
        if response:
            return response
        messages.success(request, self.decision(what).done)
        return redirect(self.list_url)

    def _do(self, what, form):
        if what not in SILENCING:
            return self.decide(self.decisions[what], form)
        voice_id = self.voice and self.voice.pk
        SILENCING[what].action(voice_id=voice_id, by=self.request.user, **form.cleaned_data)
        return None

    def decision(self, what):
        """Return the Decision of this name."""
        return (self.decisions | SILENCING)[what]

    @property
    def silencing(self):
        """What may be decided on the writer of an anonymous thing: nothing once nobody can tell who it was."""
        if self.voice is None or self.voice.key.replaced_at:
            return []
        return ["unsilence" if self.voice.is_silenced else "silence"]

    @property
    def seen(self):
        """What the moderator saw of the thing."""
        return self.request.POST.get("seen", "")

    def form(self, what, data=None):
        """Return the form of a decision."""
        return self.decision(what).form_class(data, auto_id=f"{what}-%s")

    def show_again(self, what, form):
        """Return the page with what was typed into one of its forms, and what is wrong with it."""
        return self.render_to_response(self.get_context_data(pressed={what: form}))

    def get_context_data(self, pressed=None, **kwargs):
        forms = {what: self.form(what) for what in [*self.possible, *self.silencing]} | (pressed or {})
        offered = [(what, self.decision(what), form) for what, form in forms.items()]
        return super().get_context_data(**kwargs) | {"decisions": offered}
