"""One comment as moderators see it, whatever its state, with what they may do."""

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

# What can be done in which state: the name of the button's form, and the action behind it.
NOTED = {
    "hold": (actions.hold_comment, "The comment is held: readers see that it is being read again."),
    "publish": (actions.publish_comment, "The comment is published. We email its writer."),
    "keep": (actions.keep_comment, "The comment stays. We email whoever reported it."),
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
        if not user_can_decide(request.user, self.comment):
            raise PermissionDenied
        what = request.POST.get("what", "")
        forms = self.forms(what, request.POST)
        form = forms.get(what)
        if form is None:
            raise PermissionDenied
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(**{f"{what}_form": form}))
        try:
            return self.decide(what, form)
        except DecidedMeanwhile as meanwhile:
            messages.warning(
                request,
                f"Somebody changed this meanwhile: the comment is {meanwhile.comment.get_state_display()}.",
            )
        except Changed as changed:
            form.data = form.data.copy() | {"version": changed.version}
            form.add_error("text", f"{changed.sentence} It says now: {changed.current}")
            return self.render_to_response(self.get_context_data(edit_form=form))
        except Refusal as refusal:
            form.add_error("text", refusal.sentence)
            return self.render_to_response(self.get_context_data(edit_form=form))
        return redirect("comments_cms:comment", self.comment.pk)

    def forms(self, what, data):
        """Return the bound form of the button that was pressed, by its name."""
        classes = {"remove": RemoveForm, "edit": ModeratorEditForm} | dict.fromkeys(NOTED, NoteForm)
        return {what: classes[what](data)} if what in classes else {}

    def decide(self, what, form):
        """Do what the button says and go back to the list."""
        given = {"by": self.request.user, "comment_id": self.comment.pk} | form.cleaned_data
        if what == "edit":
            actions.edit_of_moderator(**given)
            said = "The comment is changed. We email its writer."
        elif what == "remove":
            actions.remove_comment(**given, seen=self.request.POST.get("seen", ""))
            said = "The comment is removed. We email its writer the text and the reason."
        else:
            action, said = NOTED[what]
            action(**given, seen=self.request.POST.get("seen", ""))
        messages.success(self.request, said)
        return redirect("comments_cms:waiting")

    def get_context_data(self, **kwargs):
        comment = self.comment
        reports = Report.objects.about(COMMENT, comment.pk)
        context = {
            "comment": comment,
            "written_at": moment(comment.created_at),
            "reports": list(reports),
            "revisions": list(comment.revisions.select_related("editor")),
            "is_own": not user_can_decide(self.request.user, comment),
            "possible": POSSIBLE[State(comment.state)],
            "note_form": NoteForm(),
            "remove_form": RemoveForm(),
            "edit_form": ModeratorEditForm(initial={"text": comment.comment, "version": comment.version}),
        }
        return super().get_context_data(**context | kwargs)
