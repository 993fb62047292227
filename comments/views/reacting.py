"""Liking and reporting comments, and following their threads."""

from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import FormView, View

from comments.actions import follow_thread, leave_thread, like_comment, unlike_comment
from comments.forms import ReportForm
from comments.models import StaffComment
from comments.refusals import Refusal, RoundTurned
from comments.targets import COMMENT
from comments.views.writing import seen_round, sign_in_address
from core.exceptions import PageNotFound
from core.small_numbers import FEWEST
from screening.actions import AlreadyReported, TermsChanged, report
from screening.models import Report
from screening.permissions import user_can_report
from screening.targets import target_of
from subscriptions.forms import FollowForm
from users.following import is_safe
from users.views.mixins import LimitedFormMixin
from voices.contributors import voice_of


class LikeView(View):
    """Like a comment, or take that back; then go back to where the button was."""

    def get(self, request, pk):
        """Lead to the comment somebody who had to sign in after pressing the button."""
        return redirect("comments:thread", pk=pk)

    def post(self, request, pk):
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={reverse('comments:thread', args=[pk])}")
        change = like_comment if request.POST.get("like") == "1" else unlike_comment
        wants_json = request.headers.get("Accept") == "application/json"
        try:
            comment = change(by=request.user, comment_id=pk, seen_round=seen_round(request))
        except Refusal as refusal:
            if wants_json:
                return JsonResponse({"sentence": refusal.sentence}, status=refusal.status)
            context = {"sentence": refusal.sentence, "back": back_to(request, pk)}
            return render(request, "comments/refused.html", context, status=refusal.status)
        if wants_json:
            counts = StaffComment.objects.filter(pk=pk).values_list("like_count", flat=True)
            count = counts.get()
            hidden = comment.conversation.voice_key() and count < FEWEST
            return JsonResponse({"liked": change is like_comment, "count": None if hidden else count})
        return redirect(f"{back_to(request, comment.pk)}#{comment.anchor}")


class FollowThreadView(View):
    """Follow the thread of a comment, or follow it no more; then show it again."""

    def get(self, request, pk):
        """Lead to the thread somebody who had to sign in after pressing the button."""
        return redirect("comments:thread", pk=pk)

    def post(self, request, pk):
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={reverse('comments:thread', args=[pk])}")
        form = FollowForm(request.POST)
        wants = form.is_valid() and form.cleaned_data["follow"]
        change = follow_thread if wants else leave_thread
        change(by=request.user, comment_id=pk)
        return redirect("comments:thread", pk=pk)


def back_to(request, pk):
    """Return the address on this site that the button says it stands on, else that of the comment."""
    wanted = request.POST.get("back", "").partition("#")[0]
    return wanted if is_safe(wanted) else reverse("comments:thread", args=[pk])


class ReportView(LimitedFormMixin, FormView):
    """Say that a comment breaks a rule; once done, the page says so. Subclasses do so for things of other kinds."""

    form_class = ReportForm
    template_name = "comments/report.html"
    key = COMMENT

    def dispatch(self, request, *args, **kwargs):
        self.target = target_of(self.key)
        self.thing = self.target.visible(kwargs["pk"], request.user)
        if self.thing is None:
            raise PageNotFound(f"There is no such {self.target.noun}.")
        if not request.user.is_authenticated:
            return redirect(sign_in_address(request))
        return super().dispatch(request, *args, **kwargs)

    @property
    def writer_id(self):
        return self.target.writer_id(self.thing)

    def form_valid(self, form):
        if not user_can_report(self.request.user, writer_id=self.writer_id, voice=self.thing.voice):
            return self.render_to_response(self.get_context_data(form=form), status=403)
        try:
            report(
                target=self.target,
                thing=self.thing,
                by=self.request.user,
                seen_round=seen_round(self.request),
                **form.cleaned_data,
            )
        except TermsChanged:
            form.add_error(None, RoundTurned.sentence)
            return self.render_to_response(self.get_context_data(form=form), status=RoundTurned.status)
        except AlreadyReported:
            pass
        return redirect(self.request.path)

    def get_context_data(self, **kwargs):
        user = self.request.user
        key_id = self.thing.conversation.voice_key()
        voice = voice_of(user, key_id)
        by = Q(reporter=user) | Q(voice=voice) if voice else Q(reporter=user)
        mine = Report.objects.about(self.key, self.thing.pk).filter(by)
        return super().get_context_data(**kwargs) | {
            self.target.noun: self.thing,
            "conversation": self.thing.conversation,
            "round": key_id,
            "reported": mine.first(),
            "can_report": user_can_report(user, writer_id=self.writer_id, voice=self.thing.voice),
        }
