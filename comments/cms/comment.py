"""One comment as moderators see it, whatever its state, with what they may do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages

from comments import actions
from comments.actions.moderating import DecidedMeanwhile
from comments.cms.waiting import TITLE
from comments.enums import State
from comments.forms import ModeratorEditForm, NoteForm, RemoveForm
from comments.models import StaffComment
from comments.permissions import MODERATE, user_can_decide
from comments.refusals import Changed, Refusal
from comments.targets import COMMENT
from screening.models import Report
from users.cms.mixins import ScreenMixin
from users.words import moment


@dataclass(frozen=True)
class Decision:
    """Something that a moderator may do: what its form says, the action behind it, and what is said when it is done."""

    heading: str
    button: str
    form_class: type
    action: Callable
    done: str


DECISIONS = {
    "keep": Decision(
        "Keep it",
        "Keep",
        NoteForm,
        actions.keep_comment,
        "The comment stays. We email whoever reported it.",
    ),
    "hold": Decision(
        "Hold it",
        "Hold",
        NoteForm,
        actions.hold_comment,
        "The comment is held: readers see that it is being read again.",
    ),
    "publish": Decision(
        "Publish it",
        "Publish",
        NoteForm,
        actions.publish_comment,
        "The comment is published. We email its writer.",
    ),
    "remove": Decision(
        "Remove it",
        "Remove",
        RemoveForm,
        actions.remove_comment,
        "The comment is removed. We email its writer the text and the reason.",
    ),
    "edit": Decision(
        "Change its words",
        "Save the change",
        ModeratorEditForm,
        actions.edit_of_moderator,
        "The comment is changed. We email its writer.",
    ),
}
POSSIBLE = {
    State.PUBLIC: ("keep", "hold", "remove", "edit"),
    State.HELD: ("publish", "remove", "edit"),
    State.REMOVED: ("publish",),
    State.WITHDRAWN: (),
}


class CommentView(ScreenMixin, TemplateView):
    """Read a comment with its reports and earlier versions, and decide on it."""

    power = MODERATE
    above = ("comments_cms:waiting", TITLE)
    template_name = "comments/cms/comment.html"
    header_icon = "comment"

    @cached_property
    def comment(self):
        rows = StaffComment.objects.select_related("user", "conversation__page", "conversation__parent")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Comment of {self.comment.writer_name}"

    def post(self, request, *args, **kwargs):
        what = request.POST.get("what", "")
        if what not in DECISIONS or not user_can_decide(request.user, self.comment):
            raise PermissionDenied
        form = self.form(what, request.POST)
        if not form.is_valid():
            return self.show_again(what, form)
        try:
            self.decide(what, form)
        except DecidedMeanwhile as meanwhile:
            state = meanwhile.comment.get_state_display()
            messages.warning(request, f"This changed meanwhile, and is {state}. Read it again, then decide.")
            return redirect("comments_cms:comment", self.comment.pk)
        except Changed as changed:
            form.data = form.data.copy()
            form.data["version"] = changed.version
            form.add_error("text", f"{changed.sentence} It says now: {changed.current}")
            return self.show_again(what, form)
        except Refusal as refusal:
            form.add_error("text", refusal.sentence)
            return self.show_again(what, form)
        messages.success(request, DECISIONS[what].done)
        return redirect("comments_cms:waiting")

    def form(self, what, data=None):
        """Return the form of a decision."""
        initial = {"text": self.comment.comment, "version": self.comment.version}
        return DECISIONS[what].form_class(data, initial=initial, auto_id=f"{what}-%s")

    def show_again(self, what, form):
        """Return the page with what was typed into one of its forms, and what is wrong with it."""
        return self.render_to_response(self.get_context_data(pressed={what: form}))

    def decide(self, what, form):
        """Do what the button says."""
        given = form.cleaned_data if what == "edit" else form.cleaned_data | {"seen": self.seen}
        DECISIONS[what].action(by=self.request.user, comment_id=self.comment.pk, **given)

    @property
    def seen(self):
        """What the moderator saw of the comment."""
        return self.request.POST.get("seen", "")

    def get_context_data(self, pressed=None, **kwargs):
        comment = self.comment
        # Of words that went with an account there is nothing left to decide on.
        possible = POSSIBLE[State(comment.state)] if comment.comment else ()
        offered = [what for what in possible if what != "keep" or comment.report_count]
        forms = {what: self.form(what) for what in offered} | (pressed or {})
        return super().get_context_data(**kwargs) | {
            "comment": comment,
            "written_at": moment(comment.created_at),
            "reports": list(Report.objects.about(COMMENT, comment.pk)),
            "revisions": list(comment.revisions.all()),
            "is_own": not user_can_decide(self.request.user, comment),
            "decisions": [(what, DECISIONS[what], form) for what, form in forms.items()],
        }
