"""One comment as moderators see it, whatever its state, with what they may do."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from comments import actions
from comments.actions.moderating import DecidedMeanwhile
from comments.cms.deciding import DecidingMixin, Decision
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
        "The comment is published. Its writer is told.",
    ),
    "remove": Decision(
        "Remove it",
        "Remove",
        RemoveForm,
        actions.remove_comment,
        "The comment is removed. Its writer is told the reason.",
    ),
    "edit": Decision(
        "Change its words",
        "Save the change",
        ModeratorEditForm,
        actions.edit_of_moderator,
        "The comment is changed. Its writer is told.",
    ),
}
POSSIBLE = {
    State.PUBLIC: ("keep", "hold", "remove", "edit"),
    State.HELD: ("publish", "remove", "edit"),
    State.REMOVED: ("publish",),
    State.WITHDRAWN: (),
}


class CommentView(DecidingMixin, ScreenMixin, TemplateView):
    """Read a comment with its reports and earlier versions, and decide on it."""

    power = MODERATE
    above = ("comments_cms:waiting", TITLE)
    template_name = "comments/cms/comment.html"
    header_icon = "comment"
    decisions = DECISIONS
    list_url = "comments_cms:waiting"
    meanwhile = DecidedMeanwhile

    @cached_property
    def comment(self):
        rows = StaffComment.objects.select_related(
            "user", "voice__key", "conversation__page", "conversation__parent"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Comment of {self.comment.writer_name}"

    @property
    def possible(self):
        # Of words that went with an account there is nothing left to decide on.
        possible = POSSIBLE[State(self.comment.state)] if self.comment.comment else ()
        return [what for what in possible if what != "keep" or self.comment.report_count]

    @property
    def voice(self):
        return self.comment.voice

    @property
    def can_decide(self):
        return user_can_decide(self.request.user, self.comment)

    def after_meanwhile(self, error):
        state = error.comment.get_state_display()
        return self.request.path, f"This changed meanwhile, and is {state}. Read it again, then decide."

    def form(self, what, data=None):
        initial = {"text": self.comment.comment, "version": self.comment.version}
        return self.decision(what).form_class(data, initial=initial, auto_id=f"{what}-%s")

    def decide(self, decision, form):
        is_edit = decision is DECISIONS["edit"]
        given = form.cleaned_data if is_edit else form.cleaned_data | {"seen": self.seen}
        try:
            decision.action(by=self.request.user, comment_id=self.comment.pk, **given)
        except Changed as changed:
            form.data = form.data.copy()
            form.data["version"] = changed.version
            form.add_error("text", f"{changed.sentence} It says now: {changed.current}")
        except Refusal as refusal:
            form.add_error("text", refusal.sentence)
        return self.show_again("edit", form) if form.errors else None

    def get_context_data(self, **kwargs):
        comment = self.comment
        return super().get_context_data(**kwargs) | {
            "comment": comment,
            "written_at": moment(comment.created_at),
            "reports": list(Report.objects.about(COMMENT, comment.pk)),
            "revisions": list(comment.revisions.all()),
            "is_own": not self.can_decide,
        }
