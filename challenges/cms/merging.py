"""Merging an idea with another in the CMS, and undoing it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from challenges.actions import merge_ideas, undo_merge
from challenges.enums import IdeaState
from challenges.models import Idea, Merge
from challenges.models.merges import REASON_LENGTH
from challenges.numbers import read_number
from challenges.permissions import user_can_merge
from challenges.refusals import CannotMerge
from conversations.permissions import user_can_see
from users.words import LineField


class MergeForm(forms.Form):
    """Which idea stays, and why; readers see the reason."""

    into = forms.CharField(
        label="The idea that stays",
        max_length=500,
        help_text="Its number or its address. It must be public, and in the same challenge.",
        error_messages={"required": "Enter the number or the address of the idea that stays."},
    )
    reason = LineField(
        label="Reason",
        length=REASON_LENGTH,
        help_text=f"Everyone sees it, and both writers are told. At most {REASON_LENGTH} characters.",
        error_messages={"required": "Say in a sentence why they are the same."},
    )

    def clean_into(self):
        return read_number(self.cleaned_data["into"])


def merges_of(idea):
    """Return the merges that stand and that an idea has part in."""
    standing = Merge.objects.filter(undone_at=None).select_related("idea__challenge", "into__challenge")
    return [*standing.filter(idea=idea), *standing.filter(into=idea)]


class MergeView(WagtailAdminTemplateMixin, FormView):
    """Merge an idea into another, or see what it is merged with."""

    form_class = MergeForm
    template_name = "challenges/cms/merge.html"
    header_icon = "pick"

    def dispatch(self, request, *args, **kwargs):
        if not user_can_merge(request.user, self.idea):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def idea(self):
        idea = Idea.objects.with_conversation().filter(pk=self.kwargs["pk"]).first()
        if idea is None or not user_can_see(self.request.user, idea.conversation):
            raise Http404
        return idea

    def get_page_title(self):
        return f"Merge ‘{self.idea.title}’"

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            merge = merge_ideas(
                by=self.request.user, idea_id=self.idea.pk, into_id=data["into"], reason=data["reason"]
            )
        except CannotMerge as refusal:
            form.add_error("into", refusal.sentence)
            return self.form_invalid(form)
        messages.success(self.request, f"The idea is merged with ‘{merge.into.title}’. We tell both writers.")
        return redirect("challenges_cms:merge", self.idea.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "idea": self.idea,
            "can_be_merged": self.idea.state == IdeaState.PUBLIC,
            "merges": merges_of(self.idea),
        }


class UndoMergeView(View):
    """Undo a merge."""

    http_method_names = ["post"]

    def post(self, request, pk):
        merge = undo_merge(by=request.user, merge_id=pk)
        messages.success(request, "The merge is undone. We tell both writers.")
        return redirect(reverse("challenges_cms:merge", args=[merge.idea_id]))
