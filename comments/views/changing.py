"""Changing and withdrawing one's own comment."""

from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from comments.actions import edit_comment, withdraw_comment
from comments.forms import EditForm
from comments.models import StaffComment
from comments.permissions import user_can_edit, user_can_withdraw, user_wrote
from comments.refusals import Changed
from comments.views.writing import TextView, address_after, sign_in_address
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from screening.facts import facts_for
from users import unsent
from users.standing import notice_for

NOT_THERE = "There is no such comment."


def own_comment(user, pk):
    """Return a person's own comment with its conversation. Raises PageNotFound for everybody else's."""
    rows = StaffComment.objects.select_related(
        "user", "voice__key", "conversation__page", "conversation__parent"
    )
    comment = rows.filter(pk=pk).first()
    if comment is None or not user_wrote(user, comment) or not user_can_see(user, comment.conversation):
        raise PageNotFound(NOT_THERE)
    return comment


class EditView(TextView):
    """Change one's own comment, for 24 hours."""

    form_class = EditForm
    template_name = "comments/edit.html"
    current = ""

    @cached_property
    def comment(self):
        # Somebody who was signed out meanwhile is not told whose it is, and keeps the text.
        signed_in = self.request.user.is_authenticated
        return own_comment(self.request.user, self.kwargs["pk"]) if signed_in else None

    @property
    def voice_key(self):
        return StaffComment.objects.filter(pk=self.kwargs["pk"]).values_list("voice__key", flat=True).first()

    def check(self):
        """Raise PageNotFound for what is not one's own."""
        self.comment  # noqa: B018 - fetched now

    def get_initial(self):
        if self.request.method == "POST":
            return {}
        text = unsent.found(self.request).get("text") or self.comment.comment
        return {"text": text, "version": self.comment.version}

    def send(self, form):
        try:
            comment = edit_comment(
                by=self.request.user,
                comment_id=self.kwargs["pk"],
                text=form.cleaned_data["text"],
                version=form.cleaned_data["version"],
            )
        except Changed as changed:
            self.current = changed.current
            form.data = form.data.copy()
            form.data["version"] = changed.version
            raise
        return address_after(comment)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {
            "comment": self.comment,
            "preview": self.preview,
            "current": self.current,
            "path": self.request.path,
        }
        if self.comment:
            conversation = self.comment.conversation
            context |= {
                "conversation": conversation,
                "notice": notice_for(self.request.user),
                "can_edit": conversation.is_open() and user_can_edit(self.request.user, self.comment),
                "is_read_first": facts_for(
                    self.request.user, own_mode=conversation.own_mode, is_anonymous=bool(self.anonymous)
                ).hold_all,
            }
        return context


class WithdrawView(TemplateView):
    """Take one's own comment back, after a question."""

    template_name = "comments/withdraw.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect(sign_in_address(request))
        self.comment = own_comment(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(
            {
                "comment": self.comment,
                "conversation": self.comment.conversation,
                "can_withdraw": user_can_withdraw(request.user, self.comment),
                "view": self,
            }
        )

    def post(self, request, *args, **kwargs):
        comment = withdraw_comment(by=request.user, comment_id=self.comment.pk)
        place = comment.anchor if comment.published_at else "comments"
        return redirect(f"{comment.conversation.url}#{place}")
